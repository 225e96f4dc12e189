// How things are called, and how values are written.

import { mock } from './api.js'

export const STEPS = {
  dispatch: { button: 'Dispatch', key: 'd', done: 'Responder dispatched' },
  arrive: { button: 'Arrive', key: 'a', done: 'Responder arrived' },
  complete: { button: 'Complete', key: 'c', done: 'Responder completed' },
  'cancel responder': { button: 'Cancel responder', key: 'r', done: 'Responder cancelled' },
  close: { button: 'Close', key: 'x', done: 'Closed' },
}

const STATES = {
  created: ['created', 'Created'],
  'responder dispatched': ['dispatched', 'Responder dispatched'],
  'responder cancelled': ['cancelled', 'Responder cancelled'],
  'responder canceled': ['cancelled', 'Responder cancelled'],
  closed: ['closed', 'Closed'],
}

// Reads a status as a client does: what it does not know is still open.
export function readStatus(sent) {
  const words = sent.trim().toLowerCase().replace(/[\s_-]+/g, ' ')
  const [state, label] = STATES[words] ?? ['unknown', 'Unknown, still open']
  return { state, label }
}

export function marksOf(callout) {
  return [
    callout.under_duress && ['duress', 'Duress'],
    callout.callout_classification_id === 2 && ['test', 'Test'],
    callout.fixed_location_id != null && ['fixed', `Fixed location ${callout.fixed_location_id}`],
    callout.faults > 0 && ['fault', callout.faults === 1 ? '1 fault' : `${callout.faults} faults`],
  ].filter(Boolean)
}

export const timeOf = (seconds) =>
  new Date(Date.parse(mock.choices.epoch) + seconds * 1000).toISOString().slice(11, 19)

export function duration(seconds) {
  const whole = Math.max(0, Math.floor(seconds))
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min`
  if (whole < 86400) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
  return `${Math.floor(whole / 86400)} d`
}

export function place(latitude, longitude) {
  if (latitude == null || longitude == null) return 'No position'
  return `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`
}

export const sentence = (text) => text[0].toUpperCase() + text.slice(1).replaceAll('_', ' ')

export function describeFault(fault) {
  const left = fault.times == null ? 'always' : `${fault.times} left`
  const skip = fault.skip ? `after ${fault.skip} more` : null
  const odds = fault.probability < 1 ? `${Math.round(fault.probability * 100)} %` : null
  return [fault.kind, fault.operation ?? 'every operation', left, skip, odds].filter(Boolean).join(' · ')
}
