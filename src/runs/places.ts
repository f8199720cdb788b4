// Where in a run a pattern comes up. In: timelines of all patterns and the windows. Out: how likely it is that something which knows nothing of the
// runs comes up between the same patterns in each of them. Judges nothing.
import type { Timeline, WindowSet } from './windows.js'

/** Patterns that must come up in two runs at other seconds, before a place between them says anything. */
const MIN_NEIGHBOURS = 6
/** Runs that are compared, each with the one before it. */
const MAX_RUNS = 6
/** Time that a hit may be off its bucket, to either side, ms. */
const BLUR_MS = 1000

/** When each pattern first comes up in a run, the earliest first. */
type FirstMs = ReadonlyMap<number, number>

interface Neighbour {
  /** On which side it is in the first run. */
  readonly isBefore: boolean
  /** When it comes up in the second one. */
  readonly timeMs: number
}

/** The order of patterns in runs. */
export class Places {
  /** By window. */
  private readonly firstMs = new Map<number, FirstMs>()
  /** By pattern: the windows in which it comes up, in order. */
  private readonly windowsOf: number[][] = []
  /** Chances by both windows and the times in them: patterns of one second have the same. */
  private readonly known = new Map<string, number>()

  constructor(
    timelines: readonly Timeline[],
    private readonly windows: WindowSet,
  ) {
    const found = new Map<number, Map<number, number>>()
    timelines.forEach((timeline, pattern) => {
      const hit = new Set<number>()
      for (const [timeMs] of timeline) {
        const index = windows.indexAt(timeMs)
        if (index < 0 || hit.has(index)) continue
        hit.add(index)
        const own = found.get(index) ?? new Map<number, number>()
        found.set(index, own.set(pattern, timeMs))
      }
      this.windowsOf.push([...hit])
    })
    for (const [index, own] of found) this.firstMs.set(index, new Map([...own].sort((a, b) => a[1] - b[1])))
  }

  /** 1 when nothing can be said; else the product over the runs of a pattern. */
  chance(pattern: number): number {
    const runs = this.windowsOf[pattern]!.slice(0, MAX_RUNS)
    let chance = 1
    for (let i = 1; i < runs.length; i++) chance *= this.chanceAgain(pattern, runs[i - 1]!, runs[i]!)
    return chance
  }

  private chanceAgain(pattern: number, first: number, second: number): number {
    const atA = this.firstMs.get(first)!.get(pattern)!
    const atB = this.firstMs.get(second)!.get(pattern)!
    const key = `${first} ${second} ${atA} ${atB}`
    const known = this.known.get(key)
    if (known !== undefined) return known
    const neighbours = neighboursOf(atA, this.firstMs.get(first)!, this.firstMs.get(second)!)
    const { startMs, endMs } = this.windows.windows[second]!
    const chance =
      neighbours.length < MIN_NEIGHBOURS
        ? 1
        : Math.min(1, (2 * BLUR_MS + asGoodMs(neighbours, atB, startMs, endMs)) / (endMs - startMs))
    this.known.set(key, chance)
    return chance
  }
}

// What comes up in both runs, in the order of the second one; at another second than the pattern in the first one.
function neighboursOf(atMs: number, first: FirstMs, second: FirstMs): Neighbour[] {
  const neighbours: Neighbour[] = []
  for (const [other, timeMs] of second) {
    const before = first.get(other)
    if (before !== undefined && before !== atMs) neighbours.push({ isBefore: before < atMs, timeMs })
  }
  return neighbours
}

// Time of the second run at which the pattern would have as many neighbours on the side they are on in the first one as where it is.
function asGoodMs(neighbours: readonly Neighbour[], atMs: number, startMs: number, endMs: number): number {
  const least = neighbours.filter((one) => (one.isBefore ? one.timeMs <= atMs : one.timeMs >= atMs)).length
  let agreeing = neighbours.filter(({ isBefore }) => !isBefore).length
  let sum = 0
  let fromMs = startMs
  for (const { isBefore, timeMs } of neighbours) {
    if (agreeing >= least) sum += timeMs - fromMs
    agreeing += isBefore ? 1 : -1
    fromMs = timeMs
  }
  return agreeing >= least ? sum + endMs - fromMs : sum
}
