// Level and time inside a JSON log record, for the plugin json.
// In: the parsed record. Out: a Level or a Stamp, or undefined when the record has none that is known.
// Looks only at the record's own keys (and `log.level`): values deeper down speak of something else.

import type { Level, Stamp } from '../model.js'
import { isObject, type Json } from './json-error.js'
import { epochStamp, isoStamp, levelOf, SYSLOG_LEVELS } from './stamp.js'

/** Keys under which loggers write the level, the most telling first. */
export const LEVEL_KEYS = [
  'level',
  'severity',
  'lvl',
  'log.level',
  'levelname',
  'level_name',
  '@l',
  'L',
  'LogLevel',
  'logLevel',
  'loglevel',
  'log_level',
  'Level',
  'severity_text',
  'severityText',
  'SeverityText',
  'priority',
  'error_severity',
]
/** Keys under which loggers write the time, the most telling first. */
export const TIME_KEYS = [
  '@timestamp',
  'timestamp',
  'time',
  'ts',
  '@t',
  'T',
  't',
  'Timestamp',
  'asctime',
  'datetime',
  'date',
  'timeMillis',
  'instant',
  'eventTime',
  'receiveTimestamp',
  'created',
]
/** Numbers of pino and bunyan (10 to 60), Monolog (100 to 600) and syslog or GELF (0 to 7). */
function numericLevel(n: number): Level | undefined {
  if (!Number.isFinite(n) || n < 0) return undefined
  if (n < 10) return SYSLOG_LEVELS[n]
  const tens = n >= 100 ? monologTens(n) : n
  return tens >= 60
    ? 'fatal'
    : tens >= 50
      ? 'error'
      : tens >= 40
        ? 'warn'
        : tens >= 30
          ? 'info'
          : tens >= 20
            ? 'debug'
            : 'trace'
}

const monologTens = (n: number): number =>
  n >= 500 ? 60 : n >= 400 ? 50 : n >= 300 ? 40 : n >= 200 ? 30 : 20

/** Words go before numbers: Python writes `levelno` 40 for ERROR, pino writes 40 for warn. */
export function levelIn(record: Json): Level | undefined {
  const values = LEVEL_KEYS.map((key) => record[key])
  if (isObject(record.log)) values.push(record.log.level)
  // MongoDB: `s` is too short a name to trust without MongoDB's time.
  if (isObject(record.t) && '$date' in record.t)
    values.push(typeof record.s === 'string' ? record.s[0] : undefined)
  for (const value of values) {
    if (typeof value !== 'string') continue
    // winston's colorize() paints the level; slog writes `ERROR+2`.
    const level = levelOf(
      value
        .replace(/\x1b\[[\d;]*m/g, '')
        .trim()
        .replace(/[+-]\d+$/, ''),
    )
    if (level) return level
  }
  for (const value of values) {
    const n =
      typeof value === 'number'
        ? value
        : typeof value === 'string' && /^\d{1,3}$/.test(value)
          ? Number(value)
          : Number.NaN
    const level = numericLevel(n)
    if (level) return level
  }
  // CLEF leaves the level out when it is Information.
  return typeof record['@t'] === 'string' && record['@l'] === undefined ? 'info' : undefined
}

/** True when the level is a whole word: a number or a letter under `level` may be anything. */
export function hasLevelWord(record: Json): boolean {
  return LEVEL_KEYS.some((key) => {
    const value = record[key]
    return (
      typeof value === 'string' && /^[A-Za-z]{3,}$/.test(value.trim()) && levelOf(value.trim()) !== undefined
    )
  })
}

function stampAt(value: unknown): Stamp | undefined {
  if (typeof value === 'number') return epochStamp(value)
  if (typeof value === 'string')
    return (
      isoStamp(value.trim()) ?? (/^\d{9,19}(?:\.\d+)?$/.test(value) ? epochStamp(Number(value)) : undefined)
    )
  if (!isObject(value)) return undefined
  if (typeof value.$date === 'string') return isoStamp(value.$date)
  if (typeof value.date === 'string') return isoStamp(value.date.replace(/(\.\d{1,9})\d*$/, '$1'))
  const seconds = value.epochSecond ?? value.seconds
  const nanos = value.nanoOfSecond ?? value.nanos
  return typeof seconds === 'number'
    ? epochStamp(seconds + (typeof nanos === 'number' ? nanos / 1e9 : 0))
    : undefined
}

/** The time stamp of a JSON record; undefined when none of its keys holds one. */
export function stampIn(record: Json): Stamp | undefined {
  for (const key of TIME_KEYS) {
    const stamp = stampAt(record[key])
    if (stamp) return stamp
  }
  return undefined
}
