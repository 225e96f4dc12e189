// The page: which view is shown, the connection, and the keyboard.

import { connect, mock, whenChanged } from './api.js'
import { openCallout, press, startCallout } from './callout.js'
import { announce, find } from './dom.js'
import { startJournal } from './journal.js'
import { move, select, startList } from './list.js'
import { openRaise, startRaise } from './raise.js'
import { startSettings } from './settings.js'

const VIEWS = ['callouts', 'journal', 'settings']

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  n: openRaise,
  '/': () => show('callouts').then(() => find('#find').focus()),
  m: () => find('#message')?.focus(),
}

startList()
startCallout()
startJournal()
startSettings()
startRaise()
whenChanged(showConnection)
window.addEventListener('hashchange', route)
document.addEventListener('visibilitychange', connect)
document.addEventListener('keydown', shortcut)
find('#shortcuts').checked = localStorage.getItem('shortcuts') !== 'off'
find('#shortcuts').addEventListener('change', (event) => localStorage.setItem('shortcuts', event.target.checked ? 'on' : 'off'))
route()
connect()

async function show(view) {
  if (!location.hash.startsWith(`#${view}`)) location.hash = view
}

function route() {
  const [view, id] = location.hash.slice(1).split('/')
  const shown = VIEWS.includes(view) ? view : 'callouts'
  for (const each of VIEWS) find(`#${each}`).hidden = each !== shown
  for (const each of document.querySelectorAll('nav a')) {
    each.getAttribute('href') === `#${shown}` ? each.setAttribute('aria-current', 'page') : each.removeAttribute('aria-current')
  }
  if (shown === 'callouts') {
    const callout = /^\d+$/.test(id) ? Number(id) : null
    document.body.classList.toggle('one', callout !== null)
    openCallout(callout)
    select(callout)
  }
}

function showConnection() {
  const place = find('#connection')
  if (place.dataset.live === String(mock.live)) return
  place.dataset.live = mock.live
  place.textContent = mock.live ? 'Live' : 'Connection lost, trying again'
  if (!mock.live) announce('The connection to the mock is lost. Trying again.')
}

function shortcut(event) {
  const typing = event.target.closest('input:not([type=checkbox]), select, textarea, dialog')
  if (event.key === 'Escape' && typing) event.target.blur()
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !find('#shortcuts').checked) return
  const key = event.key.toLowerCase()
  if (press(key)) event.preventDefault()
  else if (KEYS[key]) {
    event.preventDefault()
    KEYS[key]()
  }
}
