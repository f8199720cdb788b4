// Patterns to things. In: bursts. Out: which patterns are one thing: they only ever come up together, so that they are lines of one event. Judges nothing.
import type { Burst } from './bursts.js'

/** Patterns that only ever come up together, within this time of one another, are one thing; ms. */
const AT_ONCE_MS = 2000

/** By pattern: the number of the thing that it is a part of. */
export type Things = ReadonlyMap<number, number>

/** Patterns with the same bursts, and at the same distance from the first of them in each, are one thing; without times, however far apart. */
export function thingsOf(bursts: readonly Burst[], hasTimes: boolean): Things {
  const atOnceMs = hasTimes ? AT_ONCE_MS : Number.POSITIVE_INFINITY
  const where = new Map<number, number[]>()
  bursts.forEach(({ firstMs }, i) => {
    for (const pattern of firstMs.keys()) {
      const own = where.get(pattern) ?? []
      where.set(pattern, own)
      own.push(i)
    }
  })
  const alike = new Map<string, number[]>()
  for (const [pattern, list] of where) {
    const key = list.join(' ')
    const own = alike.get(key) ?? []
    alike.set(key, own)
    own.push(pattern)
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

/** How many things these patterns are of; counts no further than `enough`. */
export function countThings(
  patterns: Iterable<number>,
  things: Things,
  enough = Number.POSITIVE_INFINITY,
): number {
  const seen = new Set<number | undefined>()
  for (const pattern of patterns) {
    seen.add(things.get(pattern))
    if (seen.size >= enough) break
  }
  return seen.size
}
