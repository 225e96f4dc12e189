// The journal: requests as they come, newest first.

import { mock, send, whenChanged } from './api.js'
import { copy, find, h } from './dom.js'
import { timeOf } from './words.js'

const SHOWN = 200

const STATUSES = [['', 'Every status'], ['2', '2xx'], ['4', '4xx'], ['5', '5xx'], ['none', 'Ended without a response']]

const filters = {
  operation: h('select', { 'aria-label': 'Operation', onchange: () => show(true) }),
  status: h('select', { 'aria-label': 'Status', onchange: () => show(true) },
    STATUSES.map(([value, text]) => h('option', { value }, text))),
}
const list = h('ol', { class: 'entries', 'aria-label': 'Requests, newest first' })
const none = h('p', { class: 'empty' }, 'No such request yet.')
let newest = 0

export function startJournal() {
  find('#journal').append(
    h('div', { class: 'head' },
      h('h2', { id: 'journal-title' }, 'Journal'),
      h('div', { class: 'filters' }, filters.operation, filters.status)),
    list, none)
  whenChanged((changed) => {
    if (changed === null) {
      const names = Object.keys(mock.choices.operations)
      if (filters.operation.length !== names.length + 1) {
        filters.operation.replaceChildren(h('option', { value: '' }, 'Every operation'), ...names.map((each) => h('option', {}, each)))
      }
    }
    show(changed === null)
  })
}

// Adds what is new on top, so that an entry that somebody reads stays as it is.
function show(again) {
  if (again) {
    newest = 0
    list.replaceChildren()
  }
  const entries = mock.journal.filter((each) => each.id > newest && matches(each)).slice(0, SHOWN)
  newest = mock.lastEntry
  list.prepend(...entries.map(makeEntry))
  while (list.children.length > SHOWN) list.lastChild.remove()
  none.hidden = list.children.length > 0
}

function matches({ operation, status }) {
  const wanted = filters.status.value
  return (!filters.operation.value || operation === filters.operation.value)
    && (!wanted || (status === null ? wanted === 'none' : String(status)[0] === wanted))
}

function makeEntry(entry) {
  const kind = entry.status === null ? 'none' : String(entry.status)[0]
  const details = h('details', { ontoggle: () => details.open && details.children.length === 1 && openEntry(entry, details) },
    h('summary', {},
      h('time', {}, timeOf(entry.now)),
      h('span', { class: 'status', 'data-status': kind }, entry.status ?? 'none'),
      h('b', {}, entry.operation ?? `${entry.method} ${entry.path}`),
      entry.operation && h('span', { class: 'path' }, `${entry.method} ${entry.path}`),
      entry.source && h('span', { class: 'source' }, entry.source),
      entry.fault && h('span', { class: 'mark fault' }, entry.fault)))
  return h('li', {}, details)
}

async function openEntry(entry, details) {
  const body = h('div', { class: 'exchange' })
  details.append(body)
  try {
    const { target, request, response, curl } = await send('GET', `/journal/${entry.id}`)
    const button = h('button', { type: 'button', onclick: () => copy(curl, button) }, 'Copy as curl')
    body.append(
      message(`${entry.method} ${target}`, request),
      response ? message(`Response ${entry.status}`, response) : h('p', {}, 'The connection ended without a response.'),
      h('div', { class: 'actions' }, button, entry.callout !== null && h('a', { href: `#callouts/${entry.callout}` }, `Callout ${entry.callout}`)))
  } catch (error) {
    body.append(h('p', { class: 'problem' }, `${error.message}.`))
  }
}

function message(title, { headers, body }) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  const text = typeof body === 'string' ? body : JSON.stringify(body, null, 2)
  return h('section', {},
    h('h3', {}, title),
    h('pre', { tabindex: 0, 'aria-label': `${title}: headers` }, lines.join('\n')),
    body !== null && h('pre', { tabindex: 0, 'aria-label': `${title}: body` }, text))
}
