// When muted is over. In: hits over time, the time of the log, and when a person last said that they were a test's. Out: whether their rate has jumped
// since. What a person says of a pattern they say of what they saw; nobody has seen a jump yet.
import type { Buckets } from '../patterns/buckets.js'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** A log of fewer days is looked at by the hour. */
const DAYS_FROM = 3
/** A jump is this many times the usual rate... */
export const TIMES = 5
/** ...and this many hits more: from one hit to five is chance. */
export const MORE_HITS = 20
/** Silence longer than the period that suites keep: what comes out of it is compared with nothing at all. By the hour: longer than a night and a day. */
const SILENT_HOURS = 25
/** By the day: longer than a week. */
const SILENT_DAYS = 8

/** A jump of the rate. */
export interface Escalation {
  /** Hits of the worst hour or day, and what is usual there. */
  readonly hits: number
  readonly usual: number
  /** Hit with which the first jump begins, epoch ms. */
  readonly sinceMs: number
  readonly unit: 'hour' | 'day'
}

/** First and last time of the log, epoch ms. */
export interface Period {
  readonly firstMs: number | undefined
  readonly lastMs: number | undefined
}

interface Unit {
  readonly index: number
  /** All hits, and those that nobody has seen. */
  hits: number
  fresh: number
  /** First of the fresh. */
  sinceMs: number
}

/**
 * The worst jump after `seenMs`; undefined when there is none, or nothing to compare with. A unit (a day, an hour in a short log) has jumped when its hits are
 * {@link TIMES} times and {@link MORE_HITS} more than usual. Usual is the median of the units with hits before it; for the first one that of those after it;
 * for the only one nothing, when it comes out of a long silence.
 */
export function findEscalation(
  buckets: Buckets,
  { firstMs, lastMs }: Period,
  seenMs = Number.NEGATIVE_INFINITY,
): Escalation | undefined {
  if (firstMs === undefined || lastMs === undefined) return undefined
  const isLong = lastMs - firstMs >= DAYS_FROM * DAY_MS
  // Hits of one bucket can't be told apart.
  const widthMs = Math.max(isLong ? DAY_MS : HOUR_MS, buckets.widthMs)
  const units = unitsOf(buckets, firstMs, widthMs, seenMs)
  const silence = isLong ? SILENT_DAYS : SILENT_HOURS
  const before: number[] = []
  let worst: Escalation | undefined
  let sinceMs: number | undefined
  for (const unit of units) {
    const usual = before.length > 0 ? median(before) : usualOfFirst(units, silence)
    insert(before, unit.hits)
    if (usual === undefined || unit.fresh < usual * TIMES || unit.fresh < usual + MORE_HITS) continue
    sinceMs ??= unit.sinceMs
    if (!worst || unit.fresh * worst.usual > worst.hits * usual)
      worst = { hits: unit.fresh, usual, sinceMs, unit: isLong ? 'day' : 'hour' }
  }
  return worst
}

// Units with hits, by time. Of a bucket that reaches beyond what was seen nobody has seen all.
function unitsOf(buckets: Buckets, firstMs: number, widthMs: number, seenMs: number): Unit[] {
  const units: Unit[] = []
  for (const [middleMs, hits] of buckets.timeline()) {
    const index = Math.max(0, Math.floor((middleMs - firstMs) / widthMs))
    let unit = units.at(-1)
    if (unit?.index !== index) {
      unit = { index, hits: 0, fresh: 0, sinceMs: middleMs }
      units.push(unit)
    }
    unit.hits += hits
    if (middleMs + buckets.widthMs / 2 <= seenMs) continue
    if (unit.fresh === 0) unit.sinceMs = middleMs
    unit.fresh += hits
  }
  return units
}

function usualOfFirst([first, ...later]: readonly Unit[], silence: number): number | undefined {
  if (later.length > 0) return median(later.map(({ hits }) => hits).sort((a, b) => a - b))
  return first!.index >= silence ? 0 : undefined
}

function median(sorted: readonly number[]): number {
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

function insert(sorted: number[], value: number): void {
  const at = sorted.findIndex((other) => other > value)
  sorted.splice(at < 0 ? sorted.length : at, 0, value)
}

/** `9 times its usual rate since 2026-06-09`. */
export function escalationText({ hits, usual, sinceMs, unit }: Escalation): string {
  const iso = new Date(sinceMs).toISOString()
  const since = unit === 'day' ? iso.slice(0, 10) : `${iso.slice(0, 16)}Z`
  return usual === 0
    ? `${hits} hits out of silence since ${since}`
    : `${Math.round(hits / usual)} times its usual rate since ${since}`
}
