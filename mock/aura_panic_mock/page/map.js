// A drawn map: the customer's track, the responder's approach, a scale, and north.

import { svg } from './dom.js'
import { duration } from './words.js'

const MARGIN = 48
const METRES_PER_DEGREE = 111_320
const APPROACH = 1_200 // metres from where a responder sets out
const USUAL = 300 // seconds that an approach takes, where no arrival is planned

export function drawMap(callout, track, now, width) {
  if (!track.length) return null
  const size = { width, height: Math.round(Math.min(Math.max(width * 0.5, 230), 380)) }
  const [origin] = track.slice(-1)
  const metres = ({ latitude, longitude }) => ({
    x: wrap(longitude - origin.longitude) * METRES_PER_DEGREE * Math.cos((origin.latitude * Math.PI) / 180),
    y: (origin.latitude - latitude) * METRES_PER_DEGREE,
  })
  const path = track.map(metres)
  const responder = approach(callout, path, now)
  const { project, scale } = fit([...path, ...(responder ? [responder.start] : [])], size)
  const points = path.map(project)
  const [customer] = points.slice(-1)
  const at = responder && project(responder.at)
  const text = ({ x, y }, words, name) => svg('text', { x, y, class: name }, words)
  const label = ({ x, y }, below, words) => x > width - 170
    ? text({ x: x - 12, y: y + below }, words, 'label left')
    : text({ x: x + 12, y: y + below }, words, 'label')
  return svg('svg', { viewBox: `0 0 ${size.width} ${size.height}`, role: 'img', 'aria-label': describe(track, responder) },
    grid(scale, size),
    responder && svg('line', { ...ends(project(responder.start), customer), class: 'approach' }),
    responder && svg('line', { ...ends(project(responder.start), at), class: 'approached' }),
    svg('polyline', { points: points.map(({ x, y }) => `${x},${y}`).join(' '), class: 'track' }),
    points.slice(0, -1).map(({ x, y }) => svg('circle', { cx: x, cy: y, r: 2.5, class: 'been' })),
    svg('circle', { cx: customer.x, cy: customer.y, r: 14, class: 'halo' }),
    svg('circle', { cx: customer.x, cy: customer.y, r: 6, class: 'customer' }),
    label(customer, -10, 'Customer'),
    responder && svg('rect', { x: at.x - 6, y: at.y - 6, width: 12, height: 12, rx: 2, class: 'responder' }),
    responder && label(at, 20, responder.left ? 'Responder' : 'Responder has arrived'),
    ruler(scale, size),
    svg('path', { d: `M${width - 28} 42V16m-7 10l7-10 7 10`, class: 'north' }),
    text({ x: width - 28, y: 58 }, 'N', 'label north-label'),
  )
}

const wrap = (degrees) => ((degrees + 540) % 360) - 180

const ends = (from, to) => ({ x1: from.x, y1: from.y, x2: to.x, y2: to.y })

// The mock knows when a responder sets out and arrives, not from where: that is drawn up here.
function approach(callout, path, now) {
  const taken = callout.timeline.filter(([moment]) => moment <= now)
  const dispatched = taken.findLast(([, step]) => step === 'dispatch')?.[0]
  if (dispatched === undefined || taken.some(([moment, step]) => step === 'cancel responder' && moment >= dispatched)) return null
  const arrival = callout.timeline.find(([moment, step]) => step === 'arrive' && moment >= dispatched)?.[0]
  const left = arrival === undefined
    ? Math.max(0.15, 1 - (now - dispatched) / USUAL)
    : Math.max(0, 1 - (now - dispatched) / (arrival - dispatched || 1))
  const bearing = (callout.id % 360) * (Math.PI / 180)
  const [first, last] = [path[0], path.at(-1)]
  const start = { x: first.x + APPROACH * Math.sin(bearing), y: first.y - APPROACH * Math.cos(bearing) }
  const at = { x: last.x + (start.x - last.x) * left, y: last.y + (start.y - last.y) * left }
  return { start, at, left, arrival, now }
}

// Pixels per metre, so that all points fit.
function fit(points, { width, height }) {
  const xs = points.map(({ x }) => x)
  const ys = points.map(({ y }) => y)
  const middle = { x: (Math.min(...xs) + Math.max(...xs)) / 2, y: (Math.min(...ys) + Math.max(...ys)) / 2 }
  const scale = Math.min(
    (width - 2 * MARGIN) / Math.max(Math.max(...xs) - Math.min(...xs), 200),
    (height - 2 * MARGIN) / Math.max(Math.max(...ys) - Math.min(...ys), 200),
  )
  const project = ({ x, y }) => ({
    x: Math.round(width / 2 + (x - middle.x) * scale),
    y: Math.round(height / 2 + (y - middle.y) * scale),
  })
  return { project, scale }
}

// A round number of metres that makes a ruler of a decent length.
function roundLength(scale) {
  const most = 130 / scale
  const power = 10 ** Math.floor(Math.log10(most))
  return [5, 2, 1].map((each) => each * power).find((each) => each <= most)
}

function ruler(scale, { height }) {
  const length = roundLength(scale)
  const pixels = length * scale
  const words = length >= 1000 ? `${length / 1000} km` : `${length} m`
  return svg('g', { class: 'ruler' },
    svg('path', { d: `M20 ${height - 24}v8h${pixels}v-8` }),
    svg('text', { x: 20 + pixels / 2, y: height - 26, class: 'label' }, words))
}

function grid(scale, { width, height }) {
  const step = roundLength(scale) * scale
  const lines = []
  for (let x = step; x < width; x += step) lines.push(`M${x} 0V${height}`)
  for (let y = step; y < height; y += step) lines.push(`M0 ${y}H${width}`)
  return svg('path', { d: lines.join(''), class: 'grid' })
}

function describe(track, responder) {
  const positions = track.length === 1 ? 'one position' : `${track.length} positions`
  if (!responder) return `Map: ${positions} of the customer, no responder on the way`
  if (!responder.left) return `Map: ${positions} of the customer, the responder has arrived`
  const when = responder.arrival ? `, there in ${duration(responder.arrival - responder.now)}` : ''
  return `Map: ${positions} of the customer, a responder on the way${when}`
}
