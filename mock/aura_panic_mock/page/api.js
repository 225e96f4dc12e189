// The control API of the mock, and its events. `mock` is what this page knows.

import { find } from './dom.js'

const SILENCE = 12_000 // milliseconds without an event: more than two heartbeats
const MOST_CALLOUTS = 1_000
const MOST_ENTRIES = 1_000

export const mock = {
  callouts: new Map(),
  journal: [], // newest first
  choices: { operations: {}, variants: {}, faults: [], sources: {}, epoch: 0 },
  variants: {},
  faults: [],
  script: [],
  running: true,
  live: false,
  lastEntry: 0,
  now: () => mock.received + (mock.running ? (performance.now() - mock.receivedAt) / 1000 : 0),
  received: 0,
  receivedAt: 0,
}

const listeners = []

// Calls back after each event, with the callouts that have changed; null is all of them.
export const whenChanged = (listener) => listeners.push(listener)

export async function send(method, path, body) {
  const headers = body === undefined ? {} : { 'Content-Type': 'application/json' }
  const response = await fetch(`/_simulator${path}`, { method, headers, body: JSON.stringify(body) })
  if (response.status === 401) askForSecret()
  const answer = await response.json()
  if (!response.ok) throw new Error(answer.message)
  return answer
}

let events, watchdog

// A browser has few connections to one address, so only pages that somebody sees have one.
export async function connect() {
  events?.close()
  mock.live = false
  clearTimeout(watchdog)
  if (document.hidden) return
  try {
    mock.choices = await send('GET', '/choices')
  } catch {
    lose()
    return
  }
  events?.close()
  events = new EventSource('/_simulator/events')
  for (const name of ['snapshot', 'changes']) {
    events.addEventListener(name, ({ data }) => receive(JSON.parse(data), name === 'snapshot'))
  }
  events.onerror = lose
  waitFor(lose, SILENCE)
}

function waitFor(action, milliseconds) {
  clearTimeout(watchdog)
  watchdog = setTimeout(action, milliseconds)
}

function lose() {
  events?.close()
  mock.live = false
  notify([])
  waitFor(connect, 1_000)
}

function receive({ now, callouts, journal, ...settings }, whole) {
  waitFor(lose, SILENCE)
  if (whole && mock.live) { // it was reset: there may be other customers
    connect()
    return
  }
  if (whole) {
    mock.callouts.clear()
    mock.journal.length = mock.lastEntry = 0
  }
  Object.assign(mock, settings, { live: true, received: now, receivedAt: performance.now() })
  for (const each of callouts) mock.callouts.set(each.id, each)
  mock.journal.unshift(...journal.filter((each) => each.id > mock.lastEntry))
  mock.journal.splice(MOST_ENTRIES)
  mock.lastEntry = mock.journal[0]?.id ?? 0
  if (mock.callouts.size > MOST_CALLOUTS) {
    for (const { id } of sorted().slice(MOST_CALLOUTS)) mock.callouts.delete(id)
  }
  notify(whole ? null : callouts)
}

const notify = (changed) => listeners.forEach((each) => each(changed))

export const sorted = () => [...mock.callouts.values()].sort((a, b) => b.raised - a.raised || b.id - a.id)

function askForSecret() {
  const dialog = find('#secret-dialog')
  if (dialog.open) return
  const form = dialog.querySelector('form')
  form.onsubmit = async (event) => {
    event.preventDefault()
    const problem = form.querySelector('.problem')
    const body = JSON.stringify({ secret: form.secret.value })
    const response = await fetch('/_simulator/session', { method: 'POST', body })
    problem.textContent = response.ok ? '' : 'That is not the secret.'
    if (response.ok) {
      dialog.close()
      connect()
    }
  }
  dialog.showModal()
}
