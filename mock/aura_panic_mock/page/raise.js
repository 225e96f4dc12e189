// The form that raises a callout, through the API as a client would.

import { mock, send } from './api.js'
import { announce, find, h } from './dom.js'

const tokens = {} // by customer source

const source = h('select', { name: 'source', onchange: suggest })
const customer = h('input', { name: 'customer', type: 'number', required: true, min: 1, list: 'customers', oninput: suggestLocations })
const customers = h('datalist', { id: 'customers' })
const where = h('select', { name: 'where', onchange: () => showPosition() })
const latitude = h('input', { name: 'latitude', type: 'number', step: 'any', min: -90, max: 90, value: '-33.92490' })
const longitude = h('input', { name: 'longitude', type: 'number', step: 'any', min: -180, max: 180, value: '18.42410' })
const test = h('input', { name: 'test', type: 'checkbox' })
const responseType = h('input', { name: 'responseType', type: 'number', min: 1, value: 1, required: true })
const problem = h('p', { class: 'problem', role: 'alert' })

export function startRaise() {
  const dialog = find('#raise-dialog')
  dialog.append(h('form', { method: 'dialog', class: 'fields', onsubmit: raise },
    h('h2', { id: 'raise-title' }, 'Raise a callout'),
    h('label', {}, 'Customer source', source),
    h('label', {}, 'Customer', customer),
    customers,
    h('label', {}, 'Where', where),
    h('label', {}, 'Latitude', latitude),
    h('label', {}, 'Longitude', longitude),
    h('label', {}, 'Response type', responseType),
    h('label', { class: 'check' }, test, ' Test callout'),
    problem,
    h('div', { class: 'actions' }, h('button', { class: 'primary' }, 'Raise'),
      h('button', { type: 'button', onclick: () => dialog.close() }, 'Leave'))))
  find('#raise').addEventListener('click', openRaise)
}

export function openRaise() {
  problem.textContent = mock.choices.operations.raiseCustomerCallout ? '' : 'The contract of this mock has no operation raiseCustomerCallout.'
  source.replaceChildren(...Object.keys(mock.choices.sources).map((each) => h('option', {}, each)))
  const chosen = new URLSearchParams(location.search).get('source')
  if (chosen) source.value = chosen
  suggest()
  find('#raise-dialog').showModal()
  customer.focus()
}

function suggest() {
  const known = mock.choices.sources[source.value] ?? []
  customers.replaceChildren(...known.map(({ id, subscribed }) => h('option', { value: id }, subscribed ? '' : 'no subscription')))
  const busy = new Set([...mock.callouts.values()].filter((each) => !each.closed).map((each) => each.customer_id))
  customer.value = (known.find((each) => each.subscribed && !busy.has(each.id)) ?? known[0])?.id ?? ''
  suggestLocations()
}

function suggestLocations() {
  const known = mock.choices.sources[source.value]?.find((each) => String(each.id) === customer.value)
  where.replaceChildren(h('option', { value: '' }, 'At a position'),
    ...(known?.locations ?? []).map((each) => h('option', { value: each }, `At fixed location ${each}`)))
  showPosition()
}

function showPosition() {
  for (const each of [latitude, longitude]) {
    each.disabled = where.value !== ''
    each.required = where.value === ''
  }
}

async function raise(event) {
  event.preventDefault()
  const place = where.value
    ? { predefinedLocationId: Number(where.value) }
    : { latitude: Number(latitude.value), longitude: Number(longitude.value) }
  const body = { responseTypeId: Number(responseType.value), calloutClassificationId: test.checked ? 2 : 1, ...place }
  try {
    const path = mock.choices.operations.raiseCustomerCallout.replace('{customerId}', customer.value)
    const { id, isNew } = await request(path, body)
    find('#raise-dialog').close()
    location.hash = `callouts/${id}`
    announce(isNew ? `Callout ${id} was raised` : `Customer ${customer.value} already has callout ${id}`)
  } catch (error) {
    problem.textContent = error.message
  }
}

async function request(path, body, again = true) {
  tokens[source.value] ??= (await send('POST', '/tokens', { source: source.value })).token
  let response, answer
  try {
    response = await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Authorization': `Bearer ${tokens[source.value]}` },
      body: JSON.stringify(body),
    })
    answer = await response.json()
  } catch {
    throw new Error('There was no usable response: a fault, perhaps. The callout may have been raised.')
  }
  if (response.status === 401 && again) { // the mock was reset, or its clock moved
    delete tokens[source.value]
    return request(path, body, false)
  }
  const { id } = answer.callout ?? answer
  if (!response.ok) throw new Error(`${response.status}: ${answer.message}.`)
  return { id, isNew: response.status === 201 }
}
