// What repeats itself and is no suite. In: bursts. Out: those that may be one: without what goes wrong step by step, always the same, and without floods.
import type { Burst } from './bursts.js'

/** A set of patterns that comes up as often as this, all of it and nothing else, is no part of a suite, unless it is this share of the largest burst or is
 * spread over so many seconds. */
const MIN_TIMES = 2
const WHOLE_SHARE = 0.5
const WIDE_SECONDS = 8

/** Different seconds at which the patterns come up in a burst; counts no further than `enough`. */
export function secondsOf(
  patterns: Iterable<number>,
  { firstMs }: Burst,
  enough = Number.POSITIVE_INFINITY,
): number {
  const seconds = new Set<number>()
  for (const pattern of patterns) {
    seconds.add(Math.floor(firstMs.get(pattern)! / 1000))
    if (seconds.size >= enough) break
  }
  return seconds.size
}

/** Bursts without the same few patterns, all of them, time and again where no run is known: one thing goes wrong step by step, and tests may know it too. */
export function withoutFixedSets(
  bursts: readonly Burst[],
  patternsOf = ({ firstMs }: Burst): number[] => [...firstMs.keys()],
): Burst[] {
  const setOf = (burst: Burst): string =>
    patternsOf(burst)
      .sort((a, b) => a - b)
      .join(' ')
  const times = new Map<string, number>()
  for (const burst of bursts) if (burst.run < 0) times.set(setOf(burst), (times.get(setOf(burst)) ?? 0) + 1)
  const most = Math.max(0, ...bursts.map(({ firstMs }) => firstMs.size))
  return bursts.filter(
    (burst) =>
      burst.run >= 0 ||
      times.get(setOf(burst))! < MIN_TIMES ||
      patternsOf(burst).length >= most * WHOLE_SHARE ||
      secondsOf(patternsOf(burst), burst) >= WIDE_SECONDS,
  )
}

/** A burst outside the runs is no replay when this share of its patterns, of so many at least, has more hits in it than in any run; without runs, than in
 * this share of the other bursts. */
const FLOODED = { share: 0.5, patterns: 4, others: 0.75 } as const

/** Bursts without those that have more of everything. Tests provoke what outages do, in the order of its causes; but a test writes it once or twice, and much
 * the same number each time. */
export function withoutFloods(bursts: readonly Burst[]): Burst[] {
  const counts = new Map<number, { inRuns: number; all: number[] }>()
  for (const { run, hits } of bursts) {
    for (const [pattern, count] of hits) {
      const own = counts.get(pattern) ?? { inRuns: 0, all: [] }
      counts.set(pattern, own)
      if (run >= 0) own.inRuns = Math.max(own.inRuns, count)
      own.all.push(count)
    }
  }
  for (const { all } of counts.values()) all.sort((a, b) => a - b)
  const usual = ({ inRuns, all }: { inRuns: number; all: readonly number[] }): number =>
    inRuns > 0 ? inRuns : all[Math.floor((all.length - 1) * FLOODED.others)]!
  return bursts.filter(({ run, hits }) => {
    const known = [...hits].filter(([pattern]) => counts.get(pattern)!.all.length > 1)
    const more = known.filter(([pattern, count]) => count > usual(counts.get(pattern)!))
    return run >= 0 || more.length < FLOODED.patterns || more.length < known.length * FLOODED.share
  })
}
