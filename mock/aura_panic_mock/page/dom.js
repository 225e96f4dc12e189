// Elements, made without HTML: whatever a customer writes stays text.

const SVG = 'http://www.w3.org/2000/svg'

export const find = (selector) => document.querySelector(selector)

export const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children)

export const svg = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children)

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value)
    else if (value === true) element.setAttribute(name, '')
    else if (value !== false && value != null) element.setAttribute(name, value)
  }
  element.append(...children.flat().filter((each) => each != null && each !== false))
  return element
}

export function announce(text) {
  find('#announcer').textContent = text
}

export async function copy(text, button) {
  const label = button.textContent
  try {
    await navigator.clipboard.writeText(text)
    button.textContent = 'Copied'
  } catch { // not allowed, or not on loopback: let the person copy it
    button.replaceWith(h('textarea', { readonly: true, rows: 4, 'aria-label': label }, text))
  }
  setTimeout(() => { button.textContent = label }, 1500)
}
