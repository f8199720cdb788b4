// Where in a run a pattern comes up. In: timelines of all patterns and the windows. Out: how likely it is that something which knows nothing of the
// runs comes up between the same patterns in each of them. Judges nothing.
import type { Timeline, WindowSet } from './windows.js'

/** Patterns that must come up in two runs at other seconds, before a place between them says anything. */
const MIN_NEIGHBOURS = 6
/** Runs that are compared, each with the one before it. */
const MAX_RUNS = 6
/** Time that a hit may be off its bucket, to either side, ms. */
const BLUR_MS = 1000

/** The order of patterns in runs. */
export class Places {
  /** By window: when each pattern first comes up in it. */
  private readonly firstMs = new Map<number, Map<number, number>>()

  constructor(
    timelines: readonly Timeline[],
    private readonly windows: WindowSet,
  ) {
    timelines.forEach((timeline, pattern) => {
      for (const [timeMs] of timeline) {
        const index = windows.indexAt(timeMs)
        if (index < 0) continue
        const own = this.firstMs.get(index) ?? new Map<number, number>()
        this.firstMs.set(index, own)
        if (!own.has(pattern)) own.set(pattern, timeMs)
      }
    })
  }

  /** 1 when nothing can be said; else the product over the runs of a pattern. */
  chance(pattern: number): number {
    const runs = [...this.firstMs].filter(([, own]) => own.has(pattern)).map(([index]) => index)
    runs.sort((a, b) => a - b)
    let chance = 1
    for (let i = 1; i < Math.min(runs.length, MAX_RUNS); i++)
      chance *= this.chanceAgain(pattern, runs[i - 1]!, runs[i]!)
    return chance
  }

  // Share of the second run's time at which the pattern would have as many neighbours on the side they are on in the first one.
  private chanceAgain(pattern: number, first: number, second: number): number {
    const a = this.firstMs.get(first)!
    const b = this.firstMs.get(second)!
    const atA = a.get(pattern)!
    const atB = b.get(pattern)!
    const neighbours = [...a].flatMap(([other, timeMs]) => {
      const again = b.get(other)
      return other === pattern || again === undefined || timeMs === atA
        ? []
        : [{ isBefore: timeMs < atA, timeMs: again }]
    })
    if (neighbours.length < MIN_NEIGHBOURS) return 1
    const agreeing = (timeMs: number): number =>
      neighbours.filter((one) => (one.isBefore ? one.timeMs <= timeMs : one.timeMs >= timeMs)).length
    const { startMs, endMs } = this.windows.windows[second]!
    const least = agreeing(atB)
    const cuts = [startMs, ...neighbours.map(({ timeMs }) => timeMs).sort((x, y) => x - y), endMs]
    let asGoodMs = 2 * BLUR_MS
    for (let i = 1; i < cuts.length; i++) {
      const [from, to] = [cuts[i - 1]!, cuts[i]!]
      if (to > from && agreeing((from + to) / 2) >= least) asGoodMs += to - from
    }
    return Math.min(1, asGoodMs / (endMs - startMs))
  }
}
