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

export class Rejected extends Error {}

export async function send(method, path, body) {
  const headers = body === undefined ? {} : { 'Content-Type': 'application/json' }
  const response = await fetch(`/_simulator${path}`, { method, headers, body: JSON.stringify(body) })
  if (response.status === 401) askForSecret()
  const answer = response.status === 204 ? null : await response.json()
  if (!response.ok) throw new Rejected(answer.message)
  return answer
}

let events, watchdog

// A browser has few connections to one address, so only pages that somebody sees have one.
export function connect() {
  events?.close()
  clearTimeout(watchdog)
  if (document.hidden) return
  events = new EventSource('/_simulator/events')
  events.addEventListener('snapshot', ({ data }) => receive(JSON.parse(data), true))
  events.addEventListener('changes', ({ data }) => receive(JSON.parse(data), false))
  events.onerror = lose
  watch()
}

function watch() {
  clearTimeout(watchdog)
  watchdog = setTimeout(lose, SILENCE)
}

async function lose() {
  events.close()
  mock.live = false
  notify([])
  clearTimeout(watchdog)
  watchdog = setTimeout(connect, 1_000)
  await send('GET', '').catch(() => {}) // it may be the secret that is missing
}

async function receive(data, whole) {
  watch()
  if (whole) {
    if (!mock.live) mock.choices = await send('GET', '/choices').catch(() => mock.choices)
    mock.callouts.clear()
    mock.journal.length = mock.lastEntry = 0
  }
  const { now, callouts, journal, ...settings } = data
  Object.assign(mock, settings, { live: true, received: now, receivedAt: performance.now() })
  for (const each of callouts) mock.callouts.set(each.id, each)
  const entries = journal.filter((each) => each.id > mock.lastEntry)
  mock.journal.unshift(...entries)
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
