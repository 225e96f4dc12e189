// The list of callouts, newest first.

import { mock, sorted, whenChanged } from './api.js'
import { announce, find, h } from './dom.js'
import { duration, marksOf, place, readStatus } from './words.js'

const rows = new Map() // li by identifier
let selected = null
let source = new URLSearchParams(location.search).get('source')

export function startList() {
  whenChanged(update)
  find('#find').addEventListener('input', () => update(null))
  find('#open-only').addEventListener('change', () => update(null))
  find('#rows').addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) {
      event.preventDefault()
      move(step)
    }
  })
  setInterval(showAges, 1_000)
}

export function select(id) {
  rows.get(selected)?.firstChild.removeAttribute('aria-current')
  rows.get(id)?.firstChild.setAttribute('aria-current', 'true')
  selected = id
}

// Opens the next callout, or the previous one.
export function move(step) {
  const links = [...find('#rows').querySelectorAll('a')]
  const focused = links.indexOf(document.activeElement)
  const at = focused >= 0 ? focused : links.findIndex((each) => each.hasAttribute('aria-current'))
  const next = links[Math.min(Math.max(at + step, 0), links.length - 1)]
  next?.focus()
  next?.click()
}

function update(changed) {
  if (changed === null) {
    showSources()
    rows.clear()
    const found = sorted().filter(matches)
    find('#rows').replaceChildren(...found.map(makeRow))
  } else {
    for (const each of changed) updateRow(each)
    for (const id of rows.keys()) if (!mock.callouts.has(id)) removeRow(id)
  }
  select(selected)
  find('#callouts-title .count').textContent = rows.size.toLocaleString('en')
  find('#no-rows').hidden = rows.size > 0
}

function updateRow(callout) {
  const row = rows.get(callout.id)
  if (!matches(callout)) removeRow(callout.id)
  else if (row) row.firstChild.replaceChildren(...cells(callout))
  else {
    const list = find('#rows')
    const after = [...list.children].find((each) => isNewer(callout, mock.callouts.get(Number(each.dataset.id))))
    list.insertBefore(makeRow(callout), after ?? null)
    announce(`Callout ${callout.id} was raised`)
  }
}

const isNewer = (a, b) => !b || a.raised > b.raised || (a.raised === b.raised && a.id > b.id)

function removeRow(id) {
  rows.get(id)?.remove()
  rows.delete(id)
}

function matches(callout) {
  const text = find('#find').value.trim()
  return (!source || callout.client_id === source)
    && (!find('#open-only').checked || !callout.closed)
    && (!text || `${callout.id} ${callout.customer_id}`.includes(text))
}

function makeRow(callout) {
  const row = h('li', { 'data-id': callout.id }, h('a', { href: `#callouts/${callout.id}` }, cells(callout)))
  rows.set(callout.id, row)
  return row
}

function cells(callout) {
  const { state, label } = readStatus(callout.sent_status)
  return [
    h('span', { class: 'state', 'data-state': state }, label),
    h('b', { class: 'id' }, String(callout.id)),
    h('span', { class: 'age' }, duration(mock.now() - callout.raised)),
    h('span', { class: 'who' }, `Customer ${callout.customer_id} `, !source && h('span', { class: 'source' }, callout.client_id)),
    h('code', { class: 'sent', title: 'The status as it was sent' }, JSON.stringify(callout.sent_status)),
    h('span', { class: 'place' }, place(callout.latitude, callout.longitude)),
    h('span', { class: 'marks' }, marksOf(callout).map(([mark, text]) => h('span', { class: `mark ${mark}` }, text))),
  ]
}

function showAges() {
  for (const [id, row] of rows) {
    const age = row.querySelector('.age')
    const text = duration(mock.now() - mock.callouts.get(id).raised)
    if (age.textContent !== text) age.textContent = text
  }
}

function showSources() {
  const button = (name, text) => h('button', {
    type: 'button',
    'aria-pressed': String(source === name),
    onclick: () => {
      source = name
      const url = new URL(location)
      name ? url.searchParams.set('source', name) : url.searchParams.delete('source')
      history.replaceState(null, '', url)
      update(null)
      find(`#sources [aria-pressed=true]`).focus()
    },
  }, text)
  const names = Object.keys(mock.choices.sources)
  find('#sources').replaceChildren(button(null, 'All'), ...names.map((each) => button(each, each)))
}
