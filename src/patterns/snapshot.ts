// The state of a signature as plain data, and back. In: a state, or what {@link snapshotOf} made of one. Out: the other. What is plain here is
// what a summary holds; a state made again from it merges and is judged like the first. Checks nothing.
import type { Level } from '../model.js'
import { Buckets } from './buckets.js'
import { fingerprintOf, keyOf } from './signature.js'
import { MAX_BUCKETS, MAX_VARIANT_BUCKETS, type Occurrence, SignatureState, type Variant } from './state.js'

/** Hits over time: width of a bucket in ms, and pairs of bucket number (`floor(timeMs / widthMs)`) and hits, ascending. */
interface BucketsSnapshot {
  readonly widthMs: number
  readonly hits: readonly (readonly [bucket: number, hits: number])[]
}

/** A hit as logged. */
interface OccurrenceSnapshot {
  readonly source: string
  readonly line: number
  readonly timeMs?: number | undefined
  readonly raw: readonly string[]
}

/** An exact text. */
interface VariantSnapshot {
  readonly hash: number
  readonly hits: number
  readonly buckets: BucketsSnapshot
  readonly first: OccurrenceSnapshot
  readonly last: OccurrenceSnapshot
  readonly message: string
  readonly rest: readonly string[]
}

/** The state of one signature. Lists come sorted, so that equal states have equal snapshots. */
export interface StateSnapshot {
  readonly fingerprint: string
  readonly tokens: readonly string[]
  readonly anchor: string
  readonly hits: number
  readonly unstamped: number
  readonly firstMs?: number | undefined
  readonly lastMs?: number | undefined
  readonly buckets: BucketsSnapshot
  readonly levels: readonly (readonly [level: Level | '', hits: number])[]
  readonly loggers: readonly (readonly [logger: string, hits: number])[]
  readonly hashes: readonly number[]
  readonly variants: readonly VariantSnapshot[]
}

/** The state as plain data. */
export function snapshotOf(state: SignatureState): StateSnapshot {
  return {
    fingerprint: state.fingerprint,
    tokens: state.tokens,
    anchor: state.anchor,
    hits: state.hits,
    unstamped: state.unstamped,
    ...(state.firstMs !== undefined && { firstMs: state.firstMs, lastMs: state.lastMs }),
    buckets: plainBuckets(state.buckets),
    levels: sorted(state.levels),
    loggers: sorted(state.loggers),
    hashes: state.hashes,
    variants: state.variants.map((variant) => ({
      hash: variant.hash,
      hits: variant.hits,
      buckets: plainBuckets(variant.buckets),
      first: plainOccurrence(variant.first),
      last: plainOccurrence(variant.last),
      message: variant.message,
      rest: variant.rest,
    })),
  }
}

/** The state that a snapshot was made of. */
export function stateOf(snapshot: StateSnapshot): SignatureState {
  const { tokens, anchor, hits, unstamped, firstMs, lastMs } = snapshot
  const key = keyOf(tokens, anchor)
  const buckets = Buckets.of(MAX_BUCKETS, snapshot.buckets.widthMs, snapshot.buckets.hits)
  const state = new SignatureState(key, fingerprintOf(key), tokens, anchor, buckets)
  Object.assign(state, { hits, unstamped, firstMs, lastMs })
  for (const [level, count] of snapshot.levels) state.levels.set(level, count)
  for (const [logger, count] of snapshot.loggers) state.loggers.set(logger, count)
  state.hashes = [...snapshot.hashes]
  state.variants = snapshot.variants.map(variantOf)
  return state
}

const variantOf = (variant: VariantSnapshot): Variant => ({
  ...variant,
  buckets: Buckets.of(MAX_VARIANT_BUCKETS, variant.buckets.widthMs, variant.buckets.hits),
  first: occurrenceOf(variant.first),
  last: occurrenceOf(variant.last),
})

const plainBuckets = (buckets: Buckets): BucketsSnapshot => ({
  widthMs: buckets.widthMs,
  hits: buckets.entries(),
})

const plainOccurrence = ({ source, line, timeMs, raw }: Occurrence): OccurrenceSnapshot => ({
  source,
  line,
  ...(timeMs !== undefined && { timeMs }),
  raw,
})

const occurrenceOf = ({ source, line, timeMs, raw }: OccurrenceSnapshot): Occurrence => ({
  source,
  line,
  timeMs,
  raw,
})

// Keys are distinct, so that comparing them is enough.
const sorted = <K extends string>(map: ReadonlyMap<K, number>): [K, number][] =>
  [...map].sort((a, b) => (a[0] < b[0] ? -1 : 1))
