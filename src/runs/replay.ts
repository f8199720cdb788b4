// Bursts to test runs that nobody recorded. In: bursts, and which patterns show a test by themselves. Out: families of bursts that replay each
// other, whether a family is a test suite's, and why. A suite writes the same patterns together, in much the same order, in burst after burst, often
// only a part of itself. What else does: one event that writes many lines (always the same ones, at once), a start-up (always from its beginning), a job
// of the clock (at fixed times), an outage (in any order). Each of them is told apart below; in doubt a family is not trusted.
import type { Burst, Bursts } from './bursts.js'
import { consensusOf, type Order, orderChance, orderOf } from './order.js'
import { chanceInRuns, type Family, isOfTheClock, proofOf, type ReplayFacts } from './proof.js'
import { secondsOf, withoutFixedSets, withoutFloods } from './repeated.js'
import { countThings, type Things, thingsOf } from './things.js'

/** Patterns that two bursts share at least to be of one family. */
const MIN_SHARED = 5
/** Pairs of patterns that come up in both bursts at different seconds, from which their order tells; and the share that must have the same order. */
const MIN_PAIRS = 6
const SAME_ORDER = 0.8
/** Chance of the order of two bursts, times the number of pairs of bursts, below which their link is strong. */
const MAX_CHANCE = 0.1
/** Groups, the largest, that others may join, and rounds in which they may: each is compared with each. */
const MAX_HOMES = 8
const MAX_ROUNDS = 4
/** Bursts of a family at least. */
const MIN_BURSTS = 3
/** Seconds over which what two bursts share must be spread in both, or else both are of an instant. */
const MIN_SECONDS = 3
/** Different things that two bursts share at least: what always comes as one is one event with many lines. */
const MIN_THINGS = 4

/**
 * Families of bursts, the one with the most bursts first. Bursts of an instant are compared with one another only: an event with many lines is one,
 * and may also be a small part of what a suite writes.
 */
export function findFamilies(found: Bursts, facts: ReplayFacts): Family[] {
  const bursts = ofOwn(found)
  const isInstant = (burst: Burst): boolean =>
    facts.hasTimes && secondsOf(burst.firstMs.keys(), burst) < MIN_SECONDS
  return [bursts.filter((burst) => !isInstant(burst)), bursts.filter(isInstant)]
    .flatMap((alike, i) => familiesOf(alike, i === 0 ? MIN_SECONDS : 1, facts))
    .sort((a, b) => b.bursts.length - a.bursts.length || a.bursts[0]!.startMs - b.bursts[0]!.startMs)
}

// Bursts without what comes up elsewhere as well.
function ofOwn({ bursts, visits }: Bursts): Burst[] {
  const inBursts = timesOf(bursts)
  const isOwn = ([pattern]: readonly [number, number]): boolean =>
    inBursts.get(pattern)! >= visits[pattern]! * IN_BURSTS
  return bursts
    .map((burst) => ({ ...burst, firstMs: new Map([...burst.firstMs].filter(isOwn)) }))
    .filter(({ firstMs }) => firstMs.size >= MIN_THINGS)
}

function familiesOf(all: readonly Burst[], minSeconds: number, facts: ReplayFacts): Family[] {
  const bursts = withoutFloods(withoutFixedSets(all))
  const things = thingsOf(bursts, facts.hasTimes)
  const links = linksOf(bursts, things, minSeconds)
  const sure = gather(
    grown(groupsOf(links.filter(({ isStrong }) => isStrong)), bursts, things, minSeconds),
    true,
  )
  const trusted = sure.filter(({ proof }) => proof !== undefined)
  // By weak links only of what is left: of many bursts some are alike by chance, and over them everything would be one family.
  const taken = new Set(trusted.flatMap((family) => family.bursts))
  const isLeft = ({ a, b }: Link): boolean => !taken.has(bursts[a]!) && !taken.has(bursts[b]!)
  return [...trusted, ...gather(groupsOf(links.filter(isLeft)), false)]

  function gather(groups: readonly (readonly number[])[], isSure: boolean): Family[] {
    return groups
      .filter(({ length }) => length >= MIN_BURSTS)
      .map((group) => familyOf(group, bursts, things, links, { ...facts, isSure }))
  }
}

// Groups with all that fits what they have in common, though no single one of theirs: each burst begins as a group of its own.
function grown(
  groups: readonly (readonly number[])[],
  bursts: readonly Burst[],
  things: Things,
  minSeconds: number,
): number[][] {
  const grouped = new Set(groups.flat())
  const left = [...bursts.keys()].filter((i) => !grouped.has(i)).map((i) => [i])
  const out = groups.map((group) => [...group]).sort((a, b) => b.length - a.length)
  const fits = (group: readonly number[], home: readonly number[], tries: number): boolean => {
    const [a, b] = [group, home].map((members) => members.map((i) => bursts[i]!)) as [Burst[], Burst[]]
    const held = new Set(b.flatMap(({ firstMs }) => [...firstMs.keys()]))
    const shared = [...new Set(a.flatMap(({ firstMs }) => [...firstMs.keys()]))].filter((one) =>
      held.has(one),
    )
    if (shared.length < MIN_SHARED || countThings(shared, things, MIN_THINGS) < MIN_THINGS) return false
    const isWide = a.some(
      (burst) =>
        secondsOf(
          shared.filter((one) => burst.firstMs.has(one)),
          burst,
        ) >= minSeconds,
    )
    if (!isWide) return false
    const order = consensusOf(shared, a, b)
    return isAlike(order) && orderChance(order) * tries < MAX_CHANCE
  }
  let before = 0
  for (let round = 0; round < MAX_ROUNDS && before !== out.length + left.length; round++) {
    before = out.length + left.length
    for (const group of [...left, ...out].reverse()) {
      const home = out
        .slice(0, MAX_HOMES)
        .find((one) => one !== group && one.length >= group.length && fits(group, one, before))
      if (!home) continue
      home.push(...group)
      const from = out.includes(group) ? out : left
      from.splice(from.indexOf(group), 1)
    }
  }
  return out
}

const isAlike = ({ pairs, sameOrder }: Order): boolean =>
  pairs >= MIN_PAIRS && sameOrder >= pairs * SAME_ORDER

/** A single burst is of a known suite when so many different seconds of it hold patterns of the suite, and this share of its patterns is the suite's. */
const KNOWN = { seconds: 4, share: 0.6, chance: 0.05 } as const
/** A pattern is a suite's when this share of its visits is in bursts, and this in known runs, more than chance explains: a ledger may be of something else
 * altogether. */
const IN_BURSTS = 2 / 3
const IN_KNOWN = 0.3

// How often each pattern comes up in bursts.
function timesOf(bursts: readonly Burst[]): Map<number, number> {
  const times = new Map<number, number>()
  for (const { visits } of bursts)
    for (const [pattern, count] of visits) times.set(pattern, (times.get(pattern) ?? 0) + count)
  return times
}

/** Bursts outside the recorded runs, and none of those that are `found` already, that are parts of the same suite, in the same order, though like none of them. */
export function findParts(
  { bursts, visits }: Bursts,
  found: readonly Burst[],
  facts: Pick<ReplayFacts, 'covered'>,
): Burst[] {
  const foundAt = new Set(found.map(({ startMs }) => startMs))
  const runs = bursts.filter(({ run }) => run >= 0)
  if (isOfTheClock(runs)) return []
  const inBursts = timesOf(bursts)
  const inRuns = timesOf(runs)
  const isSuites = (pattern: number): boolean => {
    const times = inRuns.get(pattern) ?? 0
    return (
      times >= visits[pattern]! * IN_KNOWN &&
      inBursts.get(pattern)! >= visits[pattern]! * IN_BURSTS &&
      chanceInRuns(visits[pattern]!, times, facts) < KNOWN.chance
    )
  }
  const ownOf = ({ firstMs }: Burst): number[] => [...firstMs.keys()].filter(isSuites)
  return withoutFloods(withoutFixedSets(bursts, ownOf)).filter((burst) => {
    if (burst.run >= 0 || foundAt.has(burst.startMs)) return false
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
    return isAlike({ pairs, sameOrder })
  })
}

interface Link extends Order {
  readonly a: number
  readonly b: number
  /** True when their order is no chance, whatever else it was compared with. */
  readonly isStrong: boolean
}

function linksOf(bursts: readonly Burst[], things: Things, minSeconds: number): Link[] {
  const links: Link[] = []
  const comparisons = (bursts.length * (bursts.length - 1)) / 2
  for (let a = 0; a < bursts.length; a++) {
    for (let b = a + 1; b < bursts.length; b++) {
      const shared = [...bursts[a]!.firstMs.keys()].filter((pattern) => bursts[b]!.firstMs.has(pattern))
      if (shared.length < MIN_SHARED || countThings(shared, things, MIN_THINGS) < MIN_THINGS) continue
      if ([a, b].some((one) => secondsOf(shared, bursts[one]!, minSeconds) < minSeconds)) continue
      const order = orderOf(shared, bursts[a]!, bursts[b]!)
      if (order.pairs >= MIN_PAIRS && !isAlike(order)) continue
      links.push({ a, b, ...order, isStrong: orderChance(order) * comparisons < MAX_CHANCE })
    }
  }
  return links
}

// Bursts that are linked, also over others; two at least.
function groupsOf(links: readonly Link[]): number[][] {
  const parent = new Map<number, number>()
  const root = (i: number): number => {
    let at = i
    for (let up = parent.get(at); up !== undefined && up !== at; up = parent.get(at)) at = up
    parent.set(i, at)
    return at
  }
  for (const { a, b } of links) parent.set(root(a), root(b))
  const groups = new Map<number, number[]>()
  for (const i of [...parent.keys()].sort((x, y) => x - y)) {
    const own = groups.get(root(i)) ?? []
    own.push(i)
    groups.set(root(i), own)
  }
  return [...groups.values()].filter(({ length }) => length >= 2)
}

function familyOf(
  group: readonly number[],
  all: readonly Burst[],
  things: Things,
  links: readonly Link[],
  facts: ReplayFacts & { readonly isSure: boolean },
): Family {
  const bursts = group.map((i) => all[i]!)
  const seen = new Map<number, number>()
  for (const { firstMs } of bursts)
    for (const pattern of firstMs.keys()) seen.set(pattern, (seen.get(pattern) ?? 0) + 1)
  const patterns = new Set([...seen].filter(([, times]) => times >= 2).map(([pattern]) => pattern))
  const own = links.filter(({ a, b }) => group.includes(a) && group.includes(b))
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
