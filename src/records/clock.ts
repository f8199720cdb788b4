// Stamps to epoch ms. In: a format's Stamp. Out: epoch ms UTC, given the zone of the source and the time of the scan.
// Holds a small cache of zone offsets; reads no clock.
import { sentences } from '../errors.js'
import type { Stamp } from '../model.js'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** A stamp without a year may lie this far after "now" (clocks that run ahead, a log read on another machine) before it means last year. */
const YEARLESS_LEAD_MS = DAY_MS

/** Turns wall-clock readings of one time zone into epoch ms. */
export interface Clock {
  /** What it was made of, to make it again in another thread. */
  readonly zone: string
  readonly nowMs: number
  /** Epoch ms UTC of a stamp. A wall time that occurs twice (autumn) means the first, one that never occurs (spring) is moved on. */
  epochMs(stamp: Stamp): number
}

/**
 * Makes the clock of a source.
 * @param zone IANA name, `UTC`, or an offset such as `+02:00`. Throws a UserError when it is none of these.
 * @param nowMs time of the scan in epoch ms, for stamps without a year.
 */
export function makeClock(zone: string, nowMs: number): Clock {
  const offsetAt = offsetFinder(zone)
  const offsets = new Map<number, readonly [number, number]>()
  // The offsets a day before and after decide, since clocks change less often: the earlier one when it maps back, else the later one, and in
  // the gap of spring, where neither does, the earlier one, which moves the time on.
  const toEpoch = (wallMs: number): number => {
    const slot = Math.floor(wallMs / DAY_MS)
    let near = offsets.get(slot)
    if (near === undefined) {
      near = [offsetAt((slot - 1) * DAY_MS), offsetAt((slot + 2) * DAY_MS)]
      if (offsets.size > 10_000) offsets.clear()
      offsets.set(slot, near)
    }
    const [earlier, later] = near
    if (earlier === later || offsetAt(wallMs - earlier) === earlier) return wallMs - earlier
    return offsetAt(wallMs - later) === later ? wallMs - later : wallMs - earlier
  }
  return {
    zone,
    nowMs,
    epochMs(stamp) {
      if (!stamp.yearless) return stamp.zoned ? stamp.ms : toEpoch(stamp.ms)
      return latestYear(stamp.ms, nowMs, stamp.zoned ? (ms) => ms : toEpoch)
    },
  }
}

function latestYear(ms: number, nowMs: number, toEpoch: (wallMs: number) => number): number {
  const date = new Date(ms)
  const inYear = (year: number): number => {
    const moved = new Date(ms)
    moved.setUTCFullYear(year)
    // 29 February of a year that has none would become 1 March.
    return moved.getUTCMonth() === date.getUTCMonth() ? toEpoch(moved.getTime()) : Number.NaN
  }
  const thisYear = new Date(nowMs + YEARLESS_LEAD_MS).getUTCFullYear()
  for (let year = thisYear; year > thisYear - 9; year--) {
    const at = inYear(year)
    if (at <= nowMs + YEARLESS_LEAD_MS) return at
  }
  return ms
}

function offsetFinder(zone: string): (epochMs: number) => number {
  if (/^(utc|z|gmt)$/i.test(zone)) return () => 0
  const fixed = fixedOffsetMs(zone)
  if (fixed !== undefined) return () => fixed
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch {
    throw sentences.badZone(zone)
  }
  return (epochMs) => {
    const part: Record<string, number> = {}
    for (const { type, value } of format.formatToParts(epochMs)) part[type] = Number(value)
    const wall = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!)
    return wall - Math.floor(epochMs / 1000) * 1000
  }
}

/** Milliseconds of a zone written as an offset (`+02:00`); undefined for a name. */
export function fixedOffsetMs(zone: string): number | undefined {
  const m = /^([+-])(\d{2}):?(\d{2})$/.exec(zone)
  return m ? (m[1] === '-' ? -1 : 1) * (Number(m[2]) * HOUR_MS + Number(m[3]) * 60_000) : undefined
}
