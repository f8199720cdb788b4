// Makes the three logs of the benchmark: the same bytes on every machine for the same size.
//   text: `ISO-time LEVEL logger: message`, a tenth errors or warnings; json: the same as pino lines; errors: all errors, every fourth with a trace.
import fs from 'node:fs'

const TEMPLATES = 200
const NOUNS =
  'order invoice session upload cache queue worker payment user index report job stream token lease batch'.split(
    ' ',
  )
const VERBS = 'created updated opened closed fetched stored skipped moved resized signed'.split(' ')
const FAILS = [
  'could not be stored',
  'timed out',
  'was refused by upstream',
  'violates a constraint',
  'is locked by another writer',
  'has no owner',
]
const LOGGERS =
  'app.http app.db app.jobs app.mail store.pg store.redis api.orders api.users worker.main billing'.split(' ')
const START_MS = Date.UTC(2026, 0, 1)

/** Numbers from a seed (mulberry32, public domain). */
function random(seed) {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

function event(pick, failing) {
  const id = pick(TEMPLATES)
  const noun = NOUNS[id % NOUNS.length]
  const hex = (pick(2 ** 31) + 2 ** 31).toString(16)
  const what = failing ? FAILS[id % FAILS.length] : VERBS[id % VERBS.length]
  const level = failing ? (pick(4) === 0 ? 'WARN' : 'ERROR') : pick(5) === 0 ? 'DEBUG' : 'INFO'
  return {
    level,
    logger: LOGGERS[id % LOGGERS.length],
    message: `${noun} ${pick(100_000)} ${what} in step ${id} for host 10.${pick(256)}.${pick(256)}.${pick(256)} request=${hex} took ${pick(9000)} ms`,
    trace: failing && id % 4 === 0 ? traceOf(id, pick) : undefined,
  }
}

function traceOf(id, pick) {
  const frames = Array.from(
    { length: 6 },
    (_, i) =>
      `    at ${NOUNS[(id + i) % NOUNS.length]}Handler.run (/srv/app/src/${NOUNS[(id + i) % 7]}/${id % 9}.js:${pick(400)}:${pick(80)})`,
  )
  return [`TypeError: cannot read ${pick(1000)} of undefined`, ...frames]
}

const PINO = { DEBUG: 20, INFO: 30, WARN: 40, ERROR: 50 }
const iso = (timeMs) => new Date(timeMs).toISOString()
const text = ({ level, logger, message, trace }, timeMs) =>
  `${iso(timeMs)} ${level} ${logger}: ${message}\n${trace ? `${trace.join('\n')}\n` : ''}`
const json = ({ level, logger, message, trace }, timeMs) =>
  `${JSON.stringify({ level: PINO[level], time: timeMs, pid: 812, hostname: 'api-1', name: logger, ...(trace && { err: { type: 'TypeError', message: trace[0].slice(11), stack: trace.join('\n') } }), msg: message })}\n`

const KINDS = {
  text: (pick, timeMs) => text({ ...event(pick, pick(10) === 0), trace: undefined }, timeMs),
  json: (pick, timeMs) => json({ ...event(pick, pick(10) === 0), trace: undefined }, timeMs),
  errors: (pick, timeMs) => text(event(pick, true), timeMs),
}

export const LOGS = Object.keys(KINDS)

/** Writes one of the logs, at least so many bytes of whole records; keeps a file of the right size that is there already. */
export function makeLog(kind, file, bytes) {
  const made = fs.statSync(file, { throwIfNoEntry: false })
  if (made && made.size >= bytes && made.size < bytes + 4096) return
  const pick = random(7)
  const fd = fs.openSync(file, 'w')
  let timeMs = START_MS
  for (let written = 0; written < bytes; ) {
    let part = ''
    while (part.length < 1 << 20 && written + part.length < bytes) {
      timeMs += pick(40)
      part += KINDS[kind](pick, timeMs)
    }
    written += fs.writeSync(fd, part)
  }
  fs.closeSync(fd)
}
