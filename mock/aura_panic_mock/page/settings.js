// Faults, variants, the script of new callouts, and the clock; what is on is always visible.

import { mock, send, whenChanged } from './api.js'
import { find, h } from './dom.js'
import { describeFault, sentence, timeOf } from './words.js'

const NOTHING = 'No faults, no variants, the clock runs' // there is always a line, so that nothing jumps

const problem = h('p', { class: 'problem', role: 'alert' })
const variants = h('div', { class: 'switches' })
const faults = h('ul', { class: 'faults', 'aria-label': 'Faults that can still happen' })
const kind = h('select', { name: 'kind' })
const operation = h('select', { name: 'operation' })
const script = h('input', { name: 'script', autocomplete: 'off', placeholder: 'dispatch after 3 s, arrive after 60 s, close after 300 s' })

export function startSettings() {
  find('#settings').append(
    h('div', { class: 'head' }, h('h2', { id: 'settings-title' }, 'Settings')),
    problem,
    h('div', { class: 'cards' },
      h('section', { class: 'card' }, h('h3', {}, 'Faults'), faults, faultForm()),
      h('section', { class: 'card' }, h('h3', {}, 'Response variants'), variants),
      h('section', { class: 'card' }, h('h3', {}, 'New callouts'),
        h('form', { onsubmit: (event) => submit(event, () => send('PUT', '/script', { script: script.value })) },
          h('label', {}, 'Script of every callout that is raised', script), h('button', {}, 'Set'))),
      h('section', { class: 'card' }, h('h3', {}, 'Clock'),
        h('div', { class: 'actions' }, [10, 60, 600, 3600].map((seconds) =>
          h('button', { type: 'button', onclick: () => attempt(() => send('PUT', '/clock', { advance: seconds })) },
            seconds < 60 ? `+${seconds} s` : seconds < 3600 ? `+${seconds / 60} min` : `+${seconds / 3600} h`)))),
      h('section', { class: 'card' }, h('h3', {}, 'Start over'),
        h('p', {}, 'Forgets every callout, token and fault; the seed comes back.'),
        h('button', { type: 'button', onclick: () => attempt(() => send('POST', '/reset')) }, 'Reset the mock'))))
  find('#pause').addEventListener('click', () => attempt(() => send('PUT', '/clock', { running: !mock.running })))
  whenChanged((changed) => {
    if (changed === null) showChoices()
    show()
  })
  setInterval(showClock, 250)
}

function faultForm() {
  const number = (name, attributes) => h('input', { name, type: 'number', ...attributes })
  const form = h('form', {
    class: 'fields',
    onsubmit: (event) => submit(event, () => {
      const { times, skip, status, seconds, probability, handled } = form
      return send('POST', '/faults', { faults: [{
        kind: kind.value,
        operation: operation.value || null,
        times: times.value === '' ? null : Number(times.value),
        skip: Number(skip.value),
        status: Number(status.value),
        seconds: Number(seconds.value),
        probability: Number(probability.value) / 100,
        handled: handled.checked,
      }] })
    }),
  },
  h('label', {}, 'Fault', kind),
  h('label', {}, 'Operation', operation),
  h('label', {}, 'Times', number('times', { min: 1, value: 1, placeholder: 'always' })),
  h('details', {}, h('summary', {}, 'More'), h('div', { class: 'fields' },
    h('label', {}, 'Requests that pass first', number('skip', { min: 0, value: 0 })),
    h('label', {}, 'Probability, %', number('probability', { min: 0, max: 100, value: 100 })),
    h('label', {}, 'Status of an error', number('status', { min: 500, max: 599, value: 503 })),
    h('label', {}, 'Seconds of a delay or to wait', number('seconds', { min: 0, max: 3600, step: 'any', value: 1 })),
    h('label', { class: 'check' }, h('input', { name: 'handled', type: 'checkbox' }), ' Carry the operation out first'))),
  h('button', { class: 'primary' }, 'Inject'))
  return form
}

async function submit(event, action) {
  event.preventDefault()
  await attempt(action)
}

async function attempt(action) {
  try {
    await action()
    problem.textContent = ''
  } catch (error) {
    problem.textContent = `${error.message}.`
  }
}

function showChoices() {
  const { faults: kinds, operations, variants: choices } = mock.choices
  kind.replaceChildren(...kinds.map((each) => h('option', { value: each }, sentence(each))))
  operation.replaceChildren(h('option', { value: '' }, 'Every operation'), ...Object.keys(operations).map((each) => h('option', {}, each)))
  script.value = mock.script.map(([after, step]) => `${step} after ${after} s`).join(', ')
  variants.replaceChildren(...Object.entries(choices).map(([name, values]) => {
    const change = (value) => attempt(() => send('PUT', '/variants', { [name]: value }))
    return values.includes(true)
      ? h('label', { class: 'check' }, h('input', { type: 'checkbox', role: 'switch', name, onchange: (event) => change(event.target.checked) }), ` ${sentence(name)}`)
      : h('label', {}, sentence(name), h('select', { name, onchange: (event) => change(event.target.value) }, values.map((each) => h('option', {}, each))))
  }))
}

function show() {
  for (const each of variants.querySelectorAll('input')) each.checked = mock.variants[each.name]
  for (const each of variants.querySelectorAll('select')) each.value = mock.variants[each.name]
  find('#pause').textContent = mock.running ? 'Pause' : 'Resume'
  showClock()
  const texts = mock.faults.map(describeFault)
  if (faults.textContent !== texts.map((each) => `${each}Remove`).join('')) {
    faults.replaceChildren(...texts.map((text, index) => h('li', {}, h('span', {}, text),
      h('button', { type: 'button', class: 'quiet', 'aria-label': `Remove ${text}`, onclick: () => attempt(() => send('PUT', '/faults', { faults: mock.faults.toSpliced(index, 1) })) }, 'Remove'))))
  }
  const on = [
    !mock.running && 'Clock paused',
    mock.script.length && `New callouts: ${mock.script.map(([after, step]) => `${step} after ${after} s`).join(', ')}`,
    ...Object.entries(mock.variants).filter(([name, value]) => value !== mock.choices.variants[name]?.[0])
      .map(([name, value]) => (value === true ? sentence(name) : `${sentence(name)}: ${value}`)),
    ...texts.map((each) => `Fault: ${each}`),
  ].filter(Boolean)
  const active = find('#active')
  active.classList.toggle('on', on.length > 0)
  if (active.textContent !== (on.join('') || NOTHING)) {
    active.replaceChildren(...(on.length ? on.map((each) => h('a', { class: 'chip', href: '#settings' }, each)) : [NOTHING]))
  }
}

function showClock() {
  if (mock.choices.epoch) find('#clock').textContent = timeOf(mock.now())
}
