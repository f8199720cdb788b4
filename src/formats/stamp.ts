// Reading of time stamps and level words, shared by the format plugins.
// In: text. Out: a Stamp or a Level, or undefined. Applies no time zone and no clock: that is the reader's work.
import type { Level, Stamp } from '../model.js'

const MONTHS: Readonly<Record<string, number>> = {
  jan: 0,
  feb: 1,
  mar: 2,
  apr: 3,
  may: 4,
  jun: 5,
  jul: 6,
  aug: 7,
  sep: 8,
  oct: 9,
  nov: 10,
  dec: 11,
}

/** A leap year, so that 29 February survives until the reader picks the year. */
export const YEARLESS_YEAR = 1972

/** Source of a regular expression for ISO-like stamps: `2026-11-20T09:21:00.123456+01:00`, `2026-11-20 09:21:00,123`. */
export const ISO_STAMP =
  '\\d{4}[-/.]\\d{2}[-/.]\\d{2}[T ]\\d{2}:\\d{2}:\\d{2}(?:[.,:]\\d{1,9})?(?: ?(?:Z|UTC|GMT|[+-]\\d{2}:?\\d{2}(?!\\d)|[+-]\\d{2}(?![\\d:])))?'

const ISO =
  /^(\d{4})[-/.](\d{2})[-/.](\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,:](\d{1,9}))?)?)?(?: ?(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2}))?$/i

/** No place is further from UTC. */
const MAX_OFFSET_MS = 14 * 3_600_000

/** Builds a stamp from its parts; undefined when a part is out of range. `fraction` is the digits after the second. */
export function stampOf(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  fraction = '',
  offset?: string,
): Stamp | undefined {
  if (year < 1000 || month < 0 || month > 11 || hour > 24 || minute > 59 || second > 60) return undefined
  if (day < 1 || day > daysOf(year, month)) return undefined
  const ms = Date.UTC(year, month, day, hour, minute, second) + millis(fraction)
  const shiftMs = offset === undefined ? undefined : offsetMs(offset)
  if (shiftMs !== undefined && Math.abs(shiftMs) > MAX_OFFSET_MS) return undefined
  return shiftMs === undefined ? { ms, zoned: false } : { ms: ms - shiftMs, zoned: true }
}

/** Reads an ISO-like stamp (also with `/` or `.` between the date's parts); undefined when it is none. */
export function isoStamp(text: string): Stamp | undefined {
  const m = ISO.exec(text)
  if (!m) return undefined
  return stampOf(+m[1]!, +m[2]! - 1, +m[3]!, +(m[4] ?? 0), +(m[5] ?? 0), +(m[6] ?? 0), m[7], m[8])
}

/** Number of a month's English name (three letters or more), 0 to 11. */
export function monthOf(name: string): number | undefined {
  return MONTHS[name.slice(0, 3).toLowerCase()]
}

/** Reads `Nov 20 09:21:00` (syslog, klog): a stamp without a year. */
export function yearlessStamp(
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  fraction = '',
): Stamp | undefined {
  const stamp = stampOf(YEARLESS_YEAR, month, day, hour, minute, second, fraction)
  return stamp && { ...stamp, yearless: true }
}

/** Epoch number in s, ms, µs or ns, told by its size; undefined outside the years 1990 to 2100. */
export function epochStamp(value: number): Stamp | undefined {
  if (!Number.isFinite(value) || value <= 0) return undefined
  const ms = value < 1e11 ? value * 1e3 : value < 1e14 ? value : value < 1e17 ? value / 1e3 : value / 1e6
  return ms >= 6.3e11 && ms < 4.1e12 ? { ms: Math.floor(ms), zoned: true } : undefined
}

const daysOf = (year: number, month: number): number => new Date(Date.UTC(year, month + 1, 0)).getUTCDate()

function millis(fraction: string): number {
  return fraction === '' ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'))
}

function offsetMs(offset: string): number {
  const m = /^([+-])(\d{2}):?(\d{2})?$/.exec(offset)
  return m ? (m[1] === '-' ? -1 : 1) * (Number(m[2]) * 60 + Number(m[3] ?? 0)) * 60_000 : 0
}

const LEVEL_WORDS: Readonly<Record<string, Level>> = {
  trace: 'trace',
  trc: 'trace',
  verbose: 'trace',
  silly: 'trace',
  finest: 'trace',
  finer: 'trace',
  v: 'trace',
  vrb: 'trace',
  debug: 'debug',
  dbg: 'debug',
  dbug: 'debug',
  debu: 'debug',
  fine: 'debug',
  d: 'debug',
  config: 'debug',
  debug1: 'debug',
  debug2: 'debug',
  debug3: 'debug',
  debug4: 'debug',
  debug5: 'debug',
  info: 'info',
  information: 'info',
  informational: 'info',
  inf: 'info',
  notice: 'info',
  log: 'info',
  success: 'info',
  i: 'info',
  http: 'info',
  note: 'info',
  warn: 'warn',
  warning: 'warn',
  wrn: 'warn',
  w: 'warn',
  warni: 'warn',
  error: 'error',
  err: 'error',
  eror: 'error',
  erro: 'error',
  e: 'error',
  severe: 'error',
  failure: 'error',
  exception: 'error',
  fatal: 'fatal',
  ftl: 'fatal',
  critical: 'fatal',
  crit: 'fatal',
  criti: 'fatal',
  alert: 'fatal',
  emerg: 'fatal',
  emergency: 'fatal',
  panic: 'fatal',
  pnc: 'fatal',
  dpanic: 'fatal',
  f: 'fatal',
  c: 'fatal',
  fata: 'fatal',
  a: 'fatal',
}

/** Level of a word in any case (`WARNING`, `Error`, `E`), or undefined. */
export function levelOf(word: string): Level | undefined {
  const key = word.toLowerCase()
  return Object.hasOwn(LEVEL_WORDS, key) ? LEVEL_WORDS[key] : undefined
}

/** Syslog severity 0 (emerg) to 7 (debug), RFC 5424 section 6.2.1. */
export const SYSLOG_LEVELS: readonly Level[] = [
  'fatal',
  'fatal',
  'fatal',
  'error',
  'warn',
  'info',
  'info',
  'debug',
]
