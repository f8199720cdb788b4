// The mergeable state of one signature: counts, sparse time buckets, a bounded sample of its exact texts. In: hits, or another state.
// Out: the same state for any order of hits and any split of them. Judges nothing.
import type { Level, LogRecord } from '../model.js'
import { compareText, LEVELS } from '../model.js'
import { BUCKET_MS, Buckets } from './buckets.js'
import { TEXT_HASH_RANGE, textHash } from './text-hash.js'

/** Non-empty time buckets kept of one signature. */
export const MAX_BUCKETS = 4096
/** The same of one exact text. */
export const MAX_VARIANT_BUCKETS = 256
/** Exact texts kept of one signature. */
export const MAX_VARIANTS = 12
/** Hashes kept to estimate the number of distinct texts. */
export const MAX_HASHES = 64
/** Characters kept of one variant: a usual trace. */
const MAX_VARIANT_CHARS = 4000

/** One hit that stands for others of the same text. */
export interface Occurrence {
  readonly source: string
  readonly line: number
  readonly timeMs: number | undefined
  readonly raw: readonly string[]
}

/** One exact record text behind a signature. */
export interface Variant {
  readonly hash: number
  hits: number
  readonly buckets: Buckets
  /** Earliest and latest hit; see {@link compareHits}. */
  first: Occurrence
  last: Occurrence
  readonly message: string
  readonly rest: readonly string[]
}

/** Everything that is kept of one signature, or of a pattern of several. */
export class SignatureState {
  hits = 0
  /** Hits without a time. */
  unstamped = 0
  firstMs: number | undefined
  lastMs: number | undefined
  readonly levels = new Map<Level | '', number>()
  readonly loggers = new Map<string, number>()
  /** Bottom-k by hash: a sample of the distinct texts that does not depend on order. */
  variants: Variant[] = []
  /** Bottom-k of the hashes of all texts, ascending: they estimate the number of distinct ones. */
  hashes: number[] = []

  constructor(
    readonly key: string,
    readonly fingerprint: string,
    readonly tokens: readonly string[],
    readonly anchor: string,
    readonly buckets = new Buckets(MAX_BUCKETS),
  ) {}

  /** Buckets kept of one exact text. */
  private maxVariantBuckets = MAX_VARIANT_BUCKETS

  /** Keeps no more buckets than that from now on, of all hits and of one exact text. */
  limit(maxBuckets: number, maxVariantBuckets: number): void {
    this.buckets.limit(maxBuckets)
    this.maxVariantBuckets = Math.min(this.maxVariantBuckets, maxVariantBuckets)
    for (const variant of this.variants) variant.buckets.limit(this.maxVariantBuckets)
  }

  add(record: LogRecord): void {
    this.addHit(textHash(record.message, record.rest), record)
    this.addNames(record.level, record.logger, 1)
  }

  /** Takes in a hit but for its level and logger. */
  addHit(hash: number, hit: Hit): void {
    if (this.count(hit.timeMs ?? Number.POSITIVE_INFINITY, hash)) this.addText(hash, hit)
  }

  /** Counts a hit at a time, which is infinite when there is none. True when its text is wanted, by {@link SignatureState.addText}. */
  count(timeMs: number, hash: number): boolean {
    this.hits++
    if (timeMs === Number.POSITIVE_INFINITY) this.unstamped++
    else {
      if (!(timeMs >= this.firstMs!)) this.firstMs = timeMs
      if (!(timeMs <= this.lastMs!)) this.lastMs = timeMs
      this.buckets.add(timeMs)
    }
    // The kept texts are among those with the smallest hashes.
    return !(hash > this.hashes[MAX_HASHES - 1]!)
  }

  /** Takes in the text of a hit that was counted. */
  addText(hash: number, hit: Hit): void {
    bottom(this.hashes, hash, MAX_HASHES)
    this.addVariant(hash, hit)
  }

  /** Takes in what so many hits say of themselves. */
  addNames(level: Level | undefined, logger: string | undefined, hits: number): void {
    bump(this.levels, level ?? '', hits)
    if (logger !== undefined) bumpCapped(this.loggers, logger, hits)
  }

  /** Estimate of the number of distinct texts; exact below {@link MAX_HASHES}. */
  get distinct(): number {
    const { hashes } = this
    if (hashes.length < MAX_HASHES) return hashes.length
    return Math.round(((MAX_HASHES - 1) / hashes[MAX_HASHES - 1]!) * TEXT_HASH_RANGE)
  }

  /** True when buckets had to be made wider. */
  get coarsened(): boolean {
    return this.buckets.widthMs > BUCKET_MS
  }

  /** Level most of the hits have; ties go to the more severe. */
  get level(): Level | undefined {
    let best: Level | undefined
    for (const level of LEVELS)
      if ((this.levels.get(level) ?? 0) >= (best ? this.levels.get(best)! : 1)) best = level
    return best
  }

  /** Takes in another state: the outcome is that of all hits of both, in any order. */
  absorb(other: SignatureState): void {
    this.hits += other.hits
    this.unstamped += other.unstamped
    if (other.firstMs !== undefined) this.firstMs = Math.min(this.firstMs ?? other.firstMs, other.firstMs)
    if (other.lastMs !== undefined) this.lastMs = Math.max(this.lastMs ?? other.lastMs, other.lastMs)
    for (const [level, hits] of other.levels) bump(this.levels, level, hits)
    for (const [logger, hits] of other.loggers) bumpCapped(this.loggers, logger, hits)
    this.buckets.absorb(other.buckets)
    for (const hash of other.hashes) bottom(this.hashes, hash, MAX_HASHES)
    for (const variant of other.variants) this.putVariant(variant)
  }

  private addVariant(hash: number, hit: Hit): void {
    const { variants } = this
    if (variants.length >= MAX_VARIANTS && hash > variants[MAX_VARIANTS - 1]!.hash) return
    const known = variants.find((variant) => variant.hash === hash)
    const variant = known ?? this.insert(newVariant(hash, hit, this.maxVariantBuckets))
    variant.hits++
    if (hit.timeMs !== undefined) variant.buckets.add(hit.timeMs)
    if (known) span(known, hit)
  }

  private putVariant(variant: Variant): void {
    const known = this.variants.find(({ hash }) => hash === variant.hash)
    if (!known && this.variants.length >= MAX_VARIANTS && variant.hash > this.variants.at(-1)!.hash) return
    const own = known ?? this.insert({ ...variant, hits: 0, buckets: new Buckets(this.maxVariantBuckets) })
    own.hits += variant.hits
    own.buckets.absorb(variant.buckets)
    span(own, variant.first)
    span(own, variant.last)
  }

  private insert(variant: Variant): Variant {
    const at = this.variants.findIndex(({ hash }) => hash > variant.hash)
    this.variants.splice(at < 0 ? this.variants.length : at, 0, variant)
    if (this.variants.length > MAX_VARIANTS) this.variants.pop()
    return variant
  }
}

function newVariant(hash: number, hit: Hit, maxBuckets: number): Variant {
  const occurrence = occurrenceOf(hit)
  return {
    hash,
    hits: 0,
    buckets: new Buckets(maxBuckets),
    first: occurrence,
    last: occurrence,
    message: hit.message.slice(0, MAX_VARIANT_CHARS),
    rest: bounded(hit.rest),
  }
}

/** A hit of a signature, as a record or in the fast lane. */
export type Hit = Pick<LogRecord, 'source' | 'line' | 'raw' | 'message' | 'rest'> & {
  readonly timeMs?: number | undefined
}

type Place = Pick<Hit, 'source' | 'line' | 'raw' | 'timeMs'>

const occurrenceOf = ({ source, line, timeMs, raw }: Place): Occurrence => ({
  source,
  line,
  timeMs,
  raw: bounded(raw),
})

// Moves the ends of a variant to take in a hit.
function span(variant: Variant, hit: Place): void {
  if (compareHits(hit, variant.first) < 0) variant.first = occurrenceOf(hit)
  else if (compareHits(hit, variant.last) > 0) variant.last = occurrenceOf(hit)
}

/** Names counted per signature; what comes later in the alphabet gives way. */
const MAX_NAMES = 16

function bumpCapped(map: Map<string, number>, key: string, by: number): void {
  bump(map, key, by)
  if (map.size > MAX_NAMES) map.delete([...map.keys()].sort().at(-1)!)
}

function bump<K>(map: Map<K, number>, key: K, by: number): void {
  map.set(key, (map.get(key) ?? 0) + by)
}

// By time, those without one last; then by the lines as logged, which are the same wherever the log was cut; then by source and line.
function compareHits(a: Place, b: Occurrence): number {
  const x = a.timeMs ?? Number.POSITIVE_INFINITY
  const y = b.timeMs ?? Number.POSITIVE_INFINITY
  if (x !== y) return x < y ? -1 : 1
  return compareLines(bounded(a.raw), b.raw) || compareText(a.source, b.source) || a.line - b.line
}

function compareLines(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const order = compareText(a[i]!, b[i]!)
    if (order !== 0) return order
  }
  return a.length - b.length
}

// Keeps the head and the end of a long text: a trace says what happened at one of the two.
function bounded(lines: readonly string[]): readonly string[] {
  let chars = 0
  for (const line of lines) chars += line.length + 1
  if (chars <= MAX_VARIANT_CHARS) return lines
  const head: string[] = []
  const tail: string[] = []
  let room = MAX_VARIANT_CHARS
  for (let i = 0, j = lines.length - 1; i <= j && room > 0; ) {
    const fromHead = head.length <= tail.length
    const line = (fromHead ? lines[i]! : lines[j]!).slice(0, Math.min(room, 1000))
    room -= line.length + 1
    if (fromHead) {
      head.push(line)
      i++
    } else {
      tail.unshift(line)
      j--
    }
  }
  return [...head, ...tail]
}

// Inserts into an ascending list without doubles and cuts it at k.
function bottom(hashes: number[], hash: number, k: number): void {
  let lo = 0
  let hi = hashes.length
  while (lo < hi) {
    const mid = (lo + hi) >> 1
    if (hashes[mid]! < hash) lo = mid + 1
    else hi = mid
  }
  if (lo >= k || hashes[lo] === hash) return
  hashes.splice(lo, 0, hash)
  if (hashes.length > k) hashes.pop()
}
