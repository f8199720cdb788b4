// Bursts of a log without times. In: the patterns of its records, in order, and which process wrote each. Out: bursts, as `bursts.ts` finds them by time,
// with places in place of times: a place is a second. Where processes are known, each is a burst; else a stretch that repeats an earlier one is.
import type { Burst, Bursts } from './bursts.js'

/** A place, ms. */
const PLACE_MS = 1000
/** Different patterns of a burst of one process; and of a stretch that repeats an earlier one, in its order. */
const MIN_OF_PROCESS = 4
const MIN_REPEATED = 8
/** Processes at least, and the share of the records that must have one. */
const MIN_PROCESSES = 5
const WITH_PROCESS = 0.8
/** Records of others that may stand between two of a stretch, and the share of all its records that must be repeated: in mixed traffic much repeats by
 * chance. */
const MAX_BETWEEN = 4
const MIN_DENSITY = 0.7
/** Earlier occurrences of a pattern that a record is compared with. */
const MAX_EARLIER = 6
/** Stretches that have this share of the shorter one in common are the same. */
const SAME_STRETCH = 0.5
/** Bursts that are compared; the longest. */
const MAX_BURSTS = 256

/** A record of the sequence: its pattern, -1 for none, and its process. */
export interface Placed {
  readonly pattern: number
  readonly pid: string | undefined
}

/** Finds the bursts of a sequence. */
export function findSequences(records: readonly Placed[]): Bursts {
  const processes = new Set(records.map(({ pid }) => pid).filter((pid) => pid !== undefined))
  const written = records.filter(({ pid }) => pid !== undefined).length
  const isByProcess = processes.size >= MIN_PROCESSES && written >= records.length * WITH_PROCESS
  const stretches = isByProcess ? processStretches(records) : repeatedStretches(records)
  const bursts = stretches
    .map((places) => burstOf(places, records))
    .filter(({ firstMs }) => firstMs.size >= (isByProcess ? MIN_OF_PROCESS : MIN_REPEATED))
    .sort((a, b) => b.firstMs.size - a.firstMs.size || a.startMs - b.startMs)
    .slice(0, MAX_BURSTS)
    .sort((a, b) => a.startMs - b.startMs)
  const visits: number[] = []
  for (const { pattern } of records) if (pattern >= 0) visits[pattern] = (visits[pattern] ?? 0) + 1
  return { bursts, visits }
}

function processStretches(records: readonly Placed[]): number[][] {
  const places = new Map<string, number[]>()
  records.forEach(({ pid }, place) => {
    if (pid === undefined) return
    const own = places.get(pid) ?? []
    own.push(place)
    places.set(pid, own)
  })
  return [...places.values()]
}

// Two occurrences of a pattern, as a part of two stretches that run alike.
interface Pair {
  readonly earlier: number
  readonly later: number
  readonly length: number
  readonly before: Pair | undefined
}

// Chains of pairs that go on in both stretches, with no more than some other records between.
function repeatedStretches(records: readonly Placed[]): number[][] {
  const earlier = new Map<number, number[]>()
  let recent: Pair[][] = []
  const continued = new Set<Pair>()
  const long: Pair[] = []
  records.forEach(({ pattern }, later) => {
    const pairs: Pair[] = []
    const known = earlier.get(pattern) ?? []
    if (pattern >= 0) {
      for (const place of known) {
        const before = bestBefore(recent, place, later)
        if (before) continued.add(before)
        const pair: Pair = { earlier: place, later, length: (before?.length ?? 0) + 1, before }
        pairs.push(pair)
        if (pair.length >= MIN_REPEATED) long.push(pair)
      }
      earlier.set(pattern, [...known.slice(1 - MAX_EARLIER), later])
    }
    recent = [...recent.slice(1 - MAX_BETWEEN), pairs]
  })
  return merged(long.filter((pair) => !continued.has(pair)).flatMap(stretchesOf)).map(([from, to]) =>
    Array.from({ length: to - from + 1 }, (_, i) => from + i),
  )
}

// The longest chain that a pair may continue. A chain stops where the later stretch would run into the earlier one: that is a loop, not a repetition.
function bestBefore(recent: readonly Pair[][], earlier: number, later: number): Pair | undefined {
  let best: Pair | undefined
  for (const pairs of recent) {
    for (const pair of pairs) {
      const step = earlier - pair.earlier
      if (step <= 0 || step > MAX_BETWEEN || pair.length <= (best?.length ?? 0)) continue
      if (later - earlier > pair.length) best = pair
    }
  }
  return best
}

type Stretch = readonly [from: number, to: number]

function stretchesOf(last: Pair): Stretch[] {
  let first = last
  while (first.before) first = first.before
  const isDense =
    last.length >= MIN_DENSITY * Math.max(last.later - first.later + 1, last.earlier - first.earlier + 1)
  return first.later <= last.earlier || !isDense
    ? []
    : [
        [first.earlier, last.earlier],
        [first.later, last.later],
      ]
}

function merged(stretches: readonly Stretch[]): Stretch[] {
  const out: Stretch[] = []
  for (const [from, to] of [...stretches].sort((a, b) => a[0] - b[0] || b[1] - a[1])) {
    const last = out.at(-1)
    const common = last ? Math.min(last[1], to) - from + 1 : 0
    const isSame = last && common >= Math.min(last[1] - last[0] + 1, to - from + 1) * SAME_STRETCH
    if (isSame) out[out.length - 1] = [last[0], Math.max(last[1], to)]
    else out.push([from, to])
  }
  return out
}

function burstOf(places: readonly number[], records: readonly Placed[]): Burst {
  const firstMs = new Map<number, number>()
  const lastMs = new Map<number, number>()
  const hits = new Map<number, number>()
  for (const place of places) {
    const { pattern } = records[place]!
    if (pattern < 0) continue
    if (!firstMs.has(pattern)) firstMs.set(pattern, place * PLACE_MS)
    lastMs.set(pattern, place * PLACE_MS)
    hits.set(pattern, (hits.get(pattern) ?? 0) + 1)
  }
  return {
    startMs: places[0]! * PLACE_MS,
    endMs: places.at(-1)! * PLACE_MS,
    firstMs,
    lastMs,
    hits,
    visits: hits,
    run: -1,
  }
}
