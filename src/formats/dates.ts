// Time stamps that name their zone by a word (`CET`, `Europe/Berlin`), and the syslog family's `Nov 20 09:21:00`.
// In: text or the numbers of a wall clock. Out: a Stamp, or undefined. Built on stamp.ts, which knows numeric offsets only.
// Does not guess: an abbreviation that stands for several zones (CST, IST, BST) leaves the stamp unzoned.
import type { Stamp } from '../model.js'
import { monthOf, stampOf, yearlessStamp } from './stamp.js'

/** Hours east of Greenwich of the abbreviations that PostgreSQL and systemd print, where one reading is by far the usual one. */
const ZONE_HOURS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    UTC: 0,
    GMT: 0,
    Z: 0,
    WET: 0,
    WEST: 1,
    CET: 1,
    CEST: 2,
    MET: 1,
    MEST: 2,
    EET: 2,
    EEST: 3,
    MSK: 3,
    SAST: 2,
    EAT: 3,
    CAT: 2,
    WAT: 1,
    PKT: 5,
    WIB: 7,
    WITA: 8,
    HKT: 8,
    JST: 9,
    KST: 9,
    AWST: 8,
    ACST: 9.5,
    ACDT: 10.5,
    AEST: 10,
    AEDT: 11,
    NZST: 12,
    NZDT: 13,
    NST: -3.5,
    NDT: -2.5,
    ADT: -3,
    EST: -5,
    EDT: -4,
    CDT: -5,
    MST: -7,
    MDT: -6,
    PST: -8,
    PDT: -7,
    AKST: -9,
    AKDT: -8,
    HST: -10,
  }),
)

const NUMERIC = /^[+-]\d{2}(?::?\d{2})?$/
const IANA = /^[A-Z][A-Za-z_]{1,20}(?:\/[A-Za-z0-9_+-]{1,30}){1,2}$/
const MAX_FORMATTERS = 64
const formatters = new Map<string, Intl.DateTimeFormat | undefined>()

/** Gives a wall-clock stamp the zone of a name, an abbreviation or a numeric offset; unchanged when that is not certain. */
export function withZone(wall: Stamp, zone: string): Stamp {
  const shiftMs = zoneShiftMs(wall.ms, zone)
  return shiftMs === undefined ? wall : { ms: wall.ms - shiftMs, zoned: true }
}

function zoneShiftMs(wallMs: number, zone: string): number | undefined {
  const hours = ZONE_HOURS.get(zone)
  if (hours !== undefined) return hours * 3_600_000
  if (NUMERIC.test(zone)) return parseOffset(zone)
  if (!IANA.test(zone)) return undefined
  const formatter = formatterOf(zone)
  if (!formatter) return undefined
  // The offset holds for an instant, and only the wall clock is known: the second look corrects the hours around a change of clocks.
  return offsetAt(formatter, wallMs - offsetAt(formatter, wallMs))
}

function parseOffset(text: string): number {
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.length > 3 ? text.slice(-2) : 0)
  return (text.startsWith('-') ? -1 : 1) * minutes * 60_000
}

function formatterOf(zone: string): Intl.DateTimeFormat | undefined {
  if (formatters.has(zone)) return formatters.get(zone)
  if (formatters.size >= MAX_FORMATTERS) return undefined
  let made: Intl.DateTimeFormat | undefined
  try {
    made = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
  } catch {
    made = undefined
  }
  formatters.set(zone, made)
  return made
}

function offsetAt(formatter: Intl.DateTimeFormat, ms: number): number {
  const name = formatter.formatToParts(ms).find((part) => part.type === 'timeZoneName')?.value ?? ''
  const offset = /^GMT([+-]\d{2}:\d{2})/.exec(name)
  return offset ? parseOffset(offset[1]!) : 0
}

/** Source of a regular expression with five groups for {@link monthFirstStamp}: month, day, year, time, fraction (`Nov  5 2026 09:21:00.123`). */
export const MONTH_FIRST =
  '([A-Z][a-z]{2}) {1,2}(\\d{1,2})(?: (\\d{4}))? (\\d{2}:\\d{2}:\\d{2})(?:\\.(\\d{1,9}))?'

/** Stamp of the groups of {@link MONTH_FIRST}; yearless without a year. */
export function monthFirstStamp(
  month: string,
  day: string,
  year: string | undefined,
  time: string,
  fraction: string | undefined,
): Stamp | undefined {
  const monthIndex = monthOf(month)
  if (monthIndex === undefined) return undefined
  const [hour, minute, second] = [+time.slice(0, 2), +time.slice(3, 5), +time.slice(6, 8)]
  return year
    ? stampOf(+year, monthIndex, +day, hour, minute, second, fraction)
    : yearlessStamp(monthIndex, +day, hour, minute, second, fraction)
}
