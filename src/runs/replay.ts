// Bursts to test runs that nobody recorded. In: bursts, and which patterns show a test by themselves. Out: families of bursts that replay each
// other, whether a family is a test suite's, and why. A suite writes the same patterns together, in much the same order, in burst after burst, often
// only a part of itself. What else does: one event that writes many lines (always the same ones, at once), a start-up (always from its beginning), a job
// of the clock (at fixed times), an outage (in any order). Each of them is told apart below; in doubt a family is not trusted.
import type { Burst, Bursts } from './bursts.js'
import { type Family, proofOf, type ReplayFacts } from './proof.js'

/** Patterns that two bursts share at least to be of one family. */
const MIN_SHARED = 5
/** Pairs of patterns that come up in both bursts at different seconds, from which their order tells; and the share that must have the same order. */
const MIN_PAIRS = 6
const SAME_ORDER = 0.8
/** Bursts of a family at least. */
const MIN_BURSTS = 3
/** Patterns that only ever come up together, within this time of one another, are one thing; ms. */
const AT_ONCE_MS = 2000
/** Seconds over which what two bursts share must be spread in both, or else both are of an instant. */
const MIN_SECONDS = 3
/** A set of patterns that comes up as often as this, all of it and nothing else, is no part of a suite, unless it is this share of the largest burst or is
 * spread over so many seconds. */
const MIN_TIMES = 2
const WHOLE_SHARE = 0.5
const WIDE_SECONDS = 8
/** Different things that two bursts share at least: what always comes as one is one event with many lines. */
const MIN_THINGS = 4

/**
 * Families of bursts, the one with the most bursts first. Bursts of an instant are compared with one another only: an event with many lines is one,
 * and may also be a small part of what a suite writes.
 */
export function findFamilies({ bursts }: Bursts, facts: ReplayFacts): Family[] {
  const isInstant = (burst: Burst): boolean =>
    facts.hasTimes && secondsOf(burst.firstMs.keys(), burst) < MIN_SECONDS
  return [bursts.filter((burst) => !isInstant(burst)), bursts.filter(isInstant)]
    .flatMap((alike, i) => familiesOf(alike, i === 0 ? MIN_SECONDS : 1, facts))
    .sort((a, b) => b.bursts.length - a.bursts.length || a.bursts[0]!.startMs - b.bursts[0]!.startMs)
}

function familiesOf(all: readonly Burst[], minSeconds: number, facts: ReplayFacts): Family[] {
  const bursts = withoutFixedSets(all)
  const things = thingsOf(bursts, facts.hasTimes ? AT_ONCE_MS : Number.POSITIVE_INFINITY)
  const links = linksOf(bursts, things, minSeconds)
  return groupsOf(bursts.length, links)
    .filter((group) => group.length >= MIN_BURSTS)
    .map((group) => familyOf(group, bursts, things, links, facts))
}

/** Different seconds at which the patterns come up in a burst. */
const secondsOf = (patterns: Iterable<number>, { firstMs }: Burst): number =>
  new Set([...patterns].map((pattern) => Math.floor(firstMs.get(pattern)! / 1000))).size

// The same few patterns, all of them, time and again where no run is known: one thing that goes wrong step by step, and that tests may know too.
function withoutFixedSets(
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

/** A single burst is of a known suite when so many different seconds of it hold patterns of the suite, and this share of its patterns is the suite's. */
const KNOWN = { seconds: 4, share: 0.6 } as const
/** A pattern is a suite's when this share of its visits is in bursts, and this in known runs: a ledger may be of something else altogether. */
const IN_BURSTS = 2 / 3
const IN_KNOWN = 0.3

// How often each pattern comes up in bursts.
function timesOf(bursts: readonly Burst[]): Map<number, number> {
  const times = new Map<number, number>()
  for (const { visits } of bursts)
    for (const [pattern, count] of visits) times.set(pattern, (times.get(pattern) ?? 0) + count)
  return times
}

/** Bursts outside the known runs (recorded ones and those of `known`) that are parts of the same suite, in the same order, though like none of them. */
export function findParts({ bursts, visits }: Bursts, known: readonly Burst[]): Burst[] {
  const isKnown = new Set(known)
  const runs = bursts.filter((burst) => burst.run >= 0 || isKnown.has(burst))
  const inBursts = timesOf(bursts)
  const inRuns = timesOf(runs)
  const isSuites = (pattern: number): boolean =>
    (inRuns.get(pattern) ?? 0) >= visits[pattern]! * IN_KNOWN &&
    inBursts.get(pattern)! >= visits[pattern]! * IN_BURSTS
  const ownOf = ({ firstMs }: Burst): number[] => [...firstMs.keys()].filter(isSuites)
  return withoutFixedSets(bursts, ownOf).filter((burst) => {
    if (burst.run >= 0 || isKnown.has(burst)) return false
    const own = ownOf(burst)
    if (secondsOf(own, burst) < KNOWN.seconds || own.length < burst.firstMs.size * KNOWN.share) return false
    let pairs = 0
    let sameOrder = 0
    for (const run of runs) {
      const order = orderOf(
        own.filter((pattern) => run.firstMs.has(pattern)),
        burst,
        run,
      )
      pairs += order.pairs
      sameOrder += order.sameOrder
    }
    return pairs >= MIN_PAIRS && sameOrder >= pairs * SAME_ORDER
  })
}

/** By pattern: the number of the thing that it is a part of. */
type Things = ReadonlyMap<number, number>

// Patterns with the same bursts, and at the same distance from the first of them in each, are one thing.
function thingsOf(bursts: readonly Burst[], atOnceMs: number): Things {
  const where = new Map<number, number[]>()
  bursts.forEach(({ firstMs }, i) => {
    for (const pattern of firstMs.keys()) where.set(pattern, [...(where.get(pattern) ?? []), i])
  })
  const alike = new Map<string, number[]>()
  for (const [pattern, list] of where) {
    const key = list.join(' ')
    alike.set(key, [...(alike.get(key) ?? []), pattern])
  }
  const things = new Map<number, number>()
  let count = 0
  for (const [key, patterns] of alike) {
    const own = key.split(' ').map((i) => bursts[Number(i)]!)
    const heads: { pattern: number; thing: number }[] = []
    for (const pattern of patterns) {
      const head = heads.find((one) =>
        own.every(({ firstMs }) => Math.abs(firstMs.get(pattern)! - firstMs.get(one.pattern)!) <= atOnceMs),
      )
      if (!head) heads.push({ pattern, thing: count++ })
      things.set(pattern, head?.thing ?? count - 1)
    }
  }
  return things
}

interface Link {
  readonly a: number
  readonly b: number
  readonly pairs: number
  readonly sameOrder: number
}

function linksOf(bursts: readonly Burst[], things: Things, minSeconds: number): Link[] {
  const links: Link[] = []
  for (let a = 0; a < bursts.length; a++) {
    for (let b = a + 1; b < bursts.length; b++) {
      const shared = [...bursts[a]!.firstMs.keys()].filter((pattern) => bursts[b]!.firstMs.has(pattern))
      if (shared.length < MIN_SHARED || countThings(shared, things) < MIN_THINGS) continue
      if (secondsOf(shared, bursts[a]!) < minSeconds || secondsOf(shared, bursts[b]!) < minSeconds) continue
      const link = { a, b, ...orderOf(shared, bursts[a]!, bursts[b]!) }
      if (link.pairs < MIN_PAIRS || link.sameOrder >= link.pairs * SAME_ORDER) links.push(link)
    }
  }
  return links
}

const countThings = (patterns: Iterable<number>, things: Things): number =>
  new Set([...patterns].map((pattern) => things.get(pattern))).size

/** Patterns compared of two bursts: their pairs grow by the square. */
const MAX_COMPARED = 64

// Pairs of patterns that come up at different seconds in both bursts, and how many of them in the same order.
function orderOf(shared: readonly number[], a: Burst, b: Burst): { pairs: number; sameOrder: number } {
  let pairs = 0
  let sameOrder = 0
  const compared = shared.slice(0, MAX_COMPARED)
  for (let i = 0; i < compared.length; i++) {
    for (let j = i + 1; j < compared.length; j++) {
      const inA = a.firstMs.get(compared[i]!)! - a.firstMs.get(compared[j]!)!
      const inB = b.firstMs.get(compared[i]!)! - b.firstMs.get(compared[j]!)!
      if (inA === 0 || inB === 0) continue
      pairs++
      if (inA > 0 === inB > 0) sameOrder++
    }
  }
  return { pairs, sameOrder }
}

// Bursts that are linked, also over others.
function groupsOf(count: number, links: readonly Link[]): number[][] {
  const parent = Array.from({ length: count }, (_, i) => i)
  const root = (i: number): number => {
    let at = i
    while (parent[at] !== at) at = parent[at] = parent[parent[at]!]!
    return at
  }
  for (const { a, b } of links) parent[root(a)] = root(b)
  const groups = new Map<number, number[]>()
  for (let i = 0; i < count; i++) groups.set(root(i), [...(groups.get(root(i)) ?? []), i])
  return [...groups.values()]
}

function familyOf(
  group: readonly number[],
  all: readonly Burst[],
  things: Things,
  links: readonly Link[],
  facts: ReplayFacts,
): Family {
  const bursts = group.map((i) => all[i]!)
  const seen = new Map<number, number>()
  for (const { firstMs } of bursts)
    for (const pattern of firstMs.keys()) seen.set(pattern, (seen.get(pattern) ?? 0) + 1)
  const patterns = new Set([...seen].filter(([, times]) => times >= 2).map(([pattern]) => pattern))
  const own = links.filter(({ a }) => group.includes(a))
  const pairs = own.reduce((sum, link) => sum + link.pairs, 0)
  const family = {
    bursts,
    patterns,
    things: countThings(patterns, things),
    order: pairs === 0 ? undefined : own.reduce((sum, link) => sum + link.sameOrder, 0) / pairs,
    pairs,
  }
  const showing = countThings([...patterns].filter(facts.showsTest), things)
  return { ...family, proof: proofOf(family, showing, facts) }
}
