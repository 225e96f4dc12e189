// One callout: what it is, what can happen next, its map and its timeline.

import { mock, send, whenChanged } from './api.js'
import { announce, find, h } from './dom.js'
import { drawMap } from './map.js'
import { STEPS, duration, marksOf, place, readStatus, timeOf } from './words.js'

const PAUSE = 1_000 // milliseconds between two readings of messages and track

let open = null // { id, parts, messages, track }

export function startCallout() {
  whenChanged((changed) => {
    if (open && (changed === null || changed.some((each) => each.id === open.id))) refresh()
  })
  setInterval(() => open && show(), 1_000)
  openCallout(null)
}

export function openCallout(id) {
  const article = find('#callout')
  open = null
  if (id === null) {
    article.replaceChildren(h('p', { class: 'empty' }, 'Choose a callout to see its map and timeline, and to play the responder.'))
    return
  }
  const parts = {
    title: h('h2', { tabindex: -1 }, `Callout ${id}`),
    state: h('span', { class: 'state' }),
    facts: h('dl', { class: 'facts' }),
    buttons: Object.entries(STEPS).map(([step, { button, key }]) =>
      h('button', { type: 'button', 'data-step': step, 'aria-keyshortcuts': key, onclick: () => take(step), hidden: true }, `${button} `, h('kbd', {}, key.toUpperCase()))),
    over: h('p', { class: 'over', hidden: true }, 'It has closed. Nothing can happen to it any more.'),
    message: h('input', { id: 'message', name: 'message', autocomplete: 'off', required: true, 'aria-label': 'Message as the control room', placeholder: 'Message as the control room', 'aria-keyshortcuts': 'm' }),
    problem: h('p', { class: 'problem', role: 'alert' }),
    map: h('figure', { class: 'map' }),
    timeline: h('ol', { class: 'timeline' }),
  }
  article.replaceChildren(
    h('a', { class: 'back', href: '#callouts' }, 'All callouts'),
    h('div', { class: 'head' }, parts.title, parts.state),
    parts.facts,
    h('div', { class: 'actions', role: 'group', 'aria-label': 'What happens next' }, parts.buttons, parts.over),
    h('form', { class: 'say', onsubmit: say }, parts.message, h('button', {}, 'Send')),
    parts.problem,
    parts.map,
    h('h3', {}, 'Timeline'),
    parts.timeline,
  )
  open = { id, parts, messages: [], track: [] }
  refresh()
}

export function press(key) {
  const button = open?.parts.buttons.find((each) => each.getAttribute('aria-keyshortcuts') === key && !each.hidden)
  button?.click()
  return Boolean(button)
}

async function take(step) {
  await attempt(() => send('POST', `/callouts/${open.id}/script`, { script: step }))
  announce(`Callout ${open.id}: ${STEPS[step].done}`)
}

async function say(event) {
  event.preventDefault()
  const { message } = open.parts
  if (await attempt(() => send('POST', `/callouts/${open.id}/messages`, { message: message.value }))) message.value = ''
}

async function attempt(action) {
  const { problem } = open.parts
  try {
    await action()
    problem.textContent = ''
    return true
  } catch (error) {
    problem.textContent = error.message
    return false
  }
}

// Reads messages and track, soon after a change but not with every one of many.
function refresh() {
  const mine = open
  show()
  if (mine.waiting) return
  const sinceLast = performance.now() - (mine.readAt ?? -PAUSE)
  mine.waiting = setTimeout(async () => {
    mine.readAt = performance.now()
    mine.waiting = null
    const read = (what) => send('GET', `/callouts/${mine.id}/${what}`)
    try {
      [mine.messages, mine.track] = await Promise.all([read('messages'), read('track')])
    } catch { return } // gone, or the connection is: that is shown elsewhere
    if (mine === open) show()
  }, Math.max(0, PAUSE - sinceLast))
}

function show() {
  const { id, parts, messages, track } = open
  const callout = mock.callouts.get(id)
  if (!callout) {
    parts.state.textContent = mock.live ? 'Not among the latest' : ''
    return
  }
  const now = mock.now()
  const { state, label } = readStatus(callout.sent_status)
  parts.state.textContent = label
  parts.state.dataset.state = state
  replace(parts.facts, facts(callout, now))
  showButtons(parts, callout)
  const drawing = drawMap(callout, track, now, Math.max(parts.map.clientWidth, 280))
  replace(parts.map, [drawing ?? h('p', { class: 'empty' }, 'It has no position.')])
  replace(parts.timeline, timeline(callout, messages, track, now))
}

// Leaves alone what is the same, so that a selection or a screen reader is not disturbed.
function replace(element, children) {
  const made = h('div', {}, children)
  if (made.innerHTML !== element.innerHTML) element.replaceChildren(...made.childNodes)
}

function showButtons({ buttons, over }, callout) {
  const focused = buttons.find((each) => each === document.activeElement)
  for (const each of buttons) each.hidden = !callout.next_steps.includes(each.dataset.step)
  over.hidden = callout.next_steps.length > 0
  if (focused?.hidden) (buttons.find((each) => !each.hidden) ?? open.parts.title).focus()
}

function facts(callout, now) {
  const rows = {
    'Customer': callout.customer_id,
    'Customer source': callout.client_id,
    'Status as sent': h('code', {}, JSON.stringify(callout.sent_status)),
    'Raised': `${timeOf(callout.raised)}, ${duration(now - callout.raised)} ago`,
    'Position': place(callout.latitude, callout.longitude),
    'Response type': callout.response_type_id,
    'Marks': marksOf(callout).map(([mark, text]) => h('span', { class: `mark ${mark}` }, text)),
  }
  return Object.entries(rows)
    .filter(([, value]) => !Array.isArray(value) || value.length)
    .map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, typeof value === 'number' ? String(value) : value)))
}

function cancels({ cancelled, under_duress: duress }) {
  if (cancelled === null) return []
  return [duress
    ? { at: cancelled, kind: 'duress', text: 'Cancelled with a wrong safe code: duress' }
    : { at: cancelled, kind: 'cancel', text: 'Cancelled' }]
}

function timeline(callout, messages, track, now) {
  const epoch = Date.parse(mock.choices.epoch)
  const moments = [
    { at: callout.raised, kind: 'raised', text: 'Raised' },
    ...cancels(callout),
    ...callout.timeline.map(([at, step]) => ({ at, kind: step.replace(' ', '-'), text: STEPS[step].done })),
    ...messages.map(({ message, createdAt }) => ({ at: (Date.parse(createdAt) - epoch) / 1000, kind: 'message', text: message })),
    ...track.slice(1).map((each) => ({ at: each.now, kind: 'position', text: place(each.latitude, each.longitude), count: 1 })),
  ]
  moments.sort((a, b) => a.at - b.at)
  const shown = []
  for (const each of moments) {
    const last = shown.at(-1)
    if (each.kind === 'position' && last?.kind === 'position') Object.assign(last, each, { count: last.count + 1 })
    else shown.push(each)
  }
  return shown.map(({ at, kind, text, count }) =>
    h('li', { 'data-kind': kind, class: at > now ? 'coming' : null },
      h('time', {}, at > now ? `in ${duration(at - now)}` : timeOf(at)),
      h('span', {}, kind === 'position' ? `${count === 1 ? 'Position' : `${count} positions, the last`} ${text}` : text)))
}
