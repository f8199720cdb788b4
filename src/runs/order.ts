// The order of patterns in two bursts. In: two bursts and patterns of both. Out: how many pairs of them have the same order, and how likely that is by
// chance. Judges nothing.
import type { Burst } from './bursts.js'

/** Patterns compared of two bursts: their pairs grow by the square. */
const MAX_COMPARED = 32
/** Bursts of a group that vote for its order. */
const MAX_VOTES = 16
/** From so many patterns on the number of inversions of a random order is normal enough. */
const NORMAL_FROM = 11

/** Pairs of patterns that come up at different seconds in both bursts, and how many of them in the same order. */
export interface Order {
  readonly pairs: number
  readonly sameOrder: number
}

/** Compares the order of patterns in two bursts that both hold them. */
export function orderOf(shared: readonly number[], a: Burst, b: Burst): Order {
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

/** The same of two groups of bursts: the order that most of each have. */
export function consensusOf(shared: readonly number[], a: readonly Burst[], b: readonly Burst[]): Order {
  let pairs = 0
  let sameOrder = 0
  const compared = shared.slice(0, MAX_COMPARED)
  const [some, others] = [a.slice(0, MAX_VOTES), b.slice(0, MAX_VOTES)]
  for (let i = 0; i < compared.length; i++) {
    for (let j = i + 1; j < compared.length; j++) {
      const inA = votes(some, compared[i]!, compared[j]!)
      const inB = inA === 0 ? 0 : votes(others, compared[i]!, compared[j]!)
      if (inB === 0) continue
      pairs++
      if (inA > 0 === inB > 0) sameOrder++
    }
  }
  return { pairs, sameOrder }
}

function votes(bursts: readonly Burst[], one: number, other: number): number {
  let sum = 0
  for (const { firstMs } of bursts) {
    const [first, second] = [firstMs.get(one), firstMs.get(other)]
    if (first !== undefined && second !== undefined) sum += Math.sign(first - second)
  }
  return sum
}

/** Probability that a random order has as many pairs in the same order (Kendall's test, one-sided); of as many patterns as have so many pairs. */
export function orderChance({ pairs, sameOrder }: Order): number {
  const patterns = Math.floor((1 + Math.sqrt(1 + 8 * pairs)) / 2)
  if (patterns < 2) return 1
  const all = (patterns * (patterns - 1)) / 2
  const inversions = Math.round(((pairs - sameOrder) / pairs) * all)
  if (patterns < NORMAL_FROM) return fewInversions(patterns, inversions)
  const deviation = Math.sqrt((patterns * (patterns - 1) * (2 * patterns + 5)) / 72)
  return lowerTail((inversions + 0.5 - all / 2) / deviation)
}

// Share of the orders of n things with at most so many inversions (Mahonian numbers).
function fewInversions(n: number, most: number): number {
  let counts = [1]
  for (let size = 2; size <= n; size++) {
    const next = Array<number>(counts.length + size - 1).fill(0)
    counts.forEach((count, inversions) => {
      for (let more = 0; more < size; more++) next[inversions + more]! += count / size
    })
    counts = next
  }
  return counts.slice(0, most + 1).reduce((sum, share) => sum + share, 0)
}

// Of the normal distribution; an upper bound far out, where it matters (Mills' ratio).
function lowerTail(z: number): number {
  if (z > -1) return 1
  return Math.exp((-z * z) / 2) / (-z * Math.sqrt(2 * Math.PI))
}
