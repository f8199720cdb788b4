// Families of bursts to trust. In: bursts that replay each other. Out: why they are a test suite's, if they are. What else replays itself: one event that
// writes many lines (always the same ones, at once), a start-up (always from its beginning), a job of the clock (at fixed times), an outage (in any order).
import type { Burst } from './bursts.js'

/** What it takes to trust a family. */
const TRUST = {
  /** A family that recorded runs prove: share of its bursts or of the runs, and the chance that bursts anywhere would lie in runs as often. */
  recorded: { share: 0.25, chance: 1e-4 },
  /** A family whose patterns show tests by themselves: so many things, and this share of all. */
  shown: { things: 3, share: 0.15 },
  /** A family of which only one or two things show a test. It must be one that no clock starts and that replays many different things in parts: then all
   * of it is what they are. With nothing that shows a test none is trusted: a machine that is started, or an import that a person starts, does the same. */
  varied: { things: 10, patterns: 16, bursts: 4, pairs: 30, spanMs: 36 * 3_600_000 },
  /** The same without parts: the whole suite each time. No start-up was seen to log so many different errors. */
  whole: { patterns: 40, order: 0.95 },
} as const

/** Why a family is thought to be a test suite's: recorded runs, patterns that show a test, or a few of them and what it does. */
export type Proof = 'recorded' | 'shown' | 'varied'

/** Bursts that replay each other. */
export interface Family {
  readonly bursts: readonly Burst[]
  /** Patterns that come up in two or more of its bursts. */
  readonly patterns: ReadonlySet<number>
  /** How many different things these are; see `replay.ts`. */
  readonly things: number
  /** Share of comparable pairs of patterns that have the same order in two bursts; undefined when nothing can be compared. */
  readonly order: number | undefined
  /** Pairs of patterns that were compared for it. */
  readonly pairs: number
  /** Undefined: it may be anything. */
  readonly proof: Proof | undefined
}

/** What is known beside the bursts. */
export interface ReplayFacts {
  /** False when places in a sequence stand for times: then patterns that always come together are one thing, however far apart. */
  readonly hasTimes: boolean
  /** By the number of the pattern: true when it shows a test by itself. */
  readonly showsTest: (pattern: number) => boolean
  /** Recorded runs that lie in the time of the log, and the share of it that they cover. */
  readonly runs: number
  readonly covered: number
}

/** The proof of a family, the surest; undefined: it may be anything. `showing`: how many of its things show a test by themselves; `isSure`: its
 * bursts are not linked by chance. */
export function proofOf(
  family: Omit<Family, 'proof'>,
  showing: number,
  facts: ReplayFacts & { readonly isSure: boolean },
): Proof | undefined {
  const { bursts } = family
  const atRuns = bursts.filter(({ run }) => run >= 0).length
  const { recorded, shown } = TRUST
  const isTimed = facts.hasTimes && isOfTheClock(bursts)
  if (
    atRuns >= 2 &&
    (atRuns >= bursts.length * recorded.share || atRuns >= facts.runs * recorded.share) &&
    !isTimed &&
    chanceInRuns(bursts.length, atRuns, facts) < recorded.chance
  )
    return 'recorded'
  if (showing >= shown.things && showing >= family.things * shown.share) return 'shown'
  if (showing === 0 || !facts.hasTimes || !facts.isSure || isTimed) return undefined
  const spanMs = bursts.at(-1)!.startMs - bursts[0]!.startMs
  return isVaried(family) && spanMs >= TRUST.varied.spanMs ? 'varied' : undefined
}

/** True when a family replays as many different things as a suite does; the clock is not asked. */
export function isVaried({ bursts, patterns, things, order = 0, pairs }: Omit<Family, 'proof'>): boolean {
  const { varied, whole } = TRUST
  if (bursts.length < varied.bursts || pairs < varied.pairs) return false
  if (patterns.size >= whole.patterns && order >= whole.order) return true
  return things >= varied.things && patterns.size >= varied.patterns && isInParts(bursts, patterns)
}

/** How much denser runs lie when people work than at any time: a week has 168 hours, and they work 50 of them. */
const CONCENTRATION = 3.4

/** How likely so many of some moments lie in runs of which they know nothing. */
export const chanceInRuns = (
  moments: number,
  inRuns: number,
  { covered }: Pick<ReplayFacts, 'covered'>,
): number => binomialTail(moments, inRuns, Math.min(1, covered * CONCENTRATION))

/** Periods of jobs, how near to one phase of them (share of the period, at most {@link MAX_NEAR_MS}) this share of a job's bursts begins, and how likely
 * that may be by chance, whichever period and phase: of five moments three are near some phase. */
const PERIODS_MS = [5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 720, 1440].map((minutes) => minutes * 60_000)
const NEAR_PHASE = 0.04
const MAX_NEAR_MS = 10 * 60_000
const AT_PHASE = 0.6
const CLOCK_CHANCE = 0.05

/** True when most begin at one phase of some period, as jobs of the clock do. Runs at such times prove nothing of others: jobs of the same clock meet them each time. */
export function isOfTheClock(bursts: readonly Pick<Burst, 'startMs'>[]): boolean {
  const tries = bursts.length * PERIODS_MS.length
  return PERIODS_MS.some((periodMs) => {
    const nearMs = Math.min(periodMs * NEAR_PHASE, MAX_NEAR_MS)
    return bursts.some(({ startMs }) => {
      const near = bursts.filter((other) => {
        const offMs = (((other.startMs - startMs) % periodMs) + periodMs) % periodMs
        return Math.min(offMs, periodMs - offMs) <= nearMs
      }).length
      const chance = binomialTail(bursts.length - 1, near - 1, (2 * nearMs) / periodMs)
      return near >= bursts.length * AT_PHASE && chance * tries < CLOCK_CHANCE
    })
  })
}

/** Share of the bursts that must leave out something before or between what they hold. */
const IN_PARTS = 0.5
const MIN_LEFT_OUT = 4

// A start-up always begins with its first lines, and leaves none out before the one at which it fails.
function isInParts(bursts: readonly Burst[], patterns: ReadonlySet<number>): boolean {
  const order = [...patterns].sort((x, y) => meanPlace(x, bursts) - meanPlace(y, bursts))
  const parts = bursts.filter(({ firstMs }) => {
    const last = order.findLastIndex((pattern) => firstMs.has(pattern))
    return order.slice(0, last + 1).filter((pattern) => !firstMs.has(pattern)).length >= MIN_LEFT_OUT
  })
  return parts.length >= bursts.length * IN_PARTS
}

// Where in a burst a pattern comes up, 0 to 1, on average.
function meanPlace(pattern: number, bursts: readonly Burst[]): number {
  const places = bursts.flatMap(({ firstMs, startMs, endMs }) => {
    const at = firstMs.get(pattern)
    return at === undefined ? [] : [(at - startMs) / Math.max(1, endMs - startMs)]
  })
  return places.reduce((sum, place) => sum + place, 0) / Math.max(1, places.length)
}

/** P(X >= k) of n tries with probability p. */
function binomialTail(n: number, k: number, p: number): number {
  if (p <= 0) return k > 0 ? 0 : 1
  if (p >= 1) return 1
  let logTerm = n * Math.log1p(-p)
  let sum = k === 0 ? Math.exp(logTerm) : 0
  for (let i = 1; i <= n; i++) {
    logTerm += Math.log((n - i + 1) / i) + Math.log(p) - Math.log1p(-p)
    if (i >= k) sum += Math.exp(logTerm)
  }
  return Math.min(1, sum)
}
