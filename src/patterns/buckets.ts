// Hits over time, sparse and bounded. In: times, or other buckets. Out: the same buckets for any order of hits and any split of them.

/** Width of a bucket at first, in ms: finer than the shortest test run worth telling apart. */
export const BUCKET_MS = 1000
/** Length of the array at first: 4 places, of which three quarters may be taken. */
const FIRST_CELLS = 8
/** Shorter arrays grow fourfold, longer ones are doubled: many signatures stay small, and those that grow shall not be copied too often. */
const SHORT_CELLS = 512
const NONE = new Float64Array(0)

/** Non-empty time buckets; over their cap they are made twice as wide. */
export class Buckets {
  /** Width in ms: the smallest (by doubling) at which the hits fill no more buckets than the cap, so that it follows from the hits alone. */
  widthMs = BUCKET_MS
  /** Buckets that are not empty. */
  size = 0
  // Open addressing in one array of pairs, bucket number (`floor(timeMs / widthMs)`) and hits: this stands in the path of every hit, and a Map costs
  // more. A place without hits is empty.
  private cells: Float64Array = NONE

  constructor(private cap: number) {}

  /** The same buckets again from their width and {@link Buckets.entries}. */
  static of(
    cap: number,
    widthMs: number,
    entries: readonly (readonly [bucket: number, hits: number])[],
  ): Buckets {
    const buckets = new Buckets(cap)
    buckets.widthMs = widthMs
    for (const [bucket, hits] of entries) buckets.put(bucket, hits)
    return buckets
  }

  /** Bucket numbers with their hits, ascending. */
  entries(): [bucket: number, hits: number][] {
    const { cells } = this
    // Sorted as numbers and looked up again: five times as fast as sorting pairs.
    const buckets = new Float64Array(this.size)
    let count = 0
    for (let i = 0; i < cells.length; i += 2) if (cells[i + 1]! > 0) buckets[count++] = cells[i]!
    const entries: [number, number][] = []
    for (const bucket of buckets.sort()) entries.push([bucket, cells[this.cellOf(bucket) + 1]!])
    return entries
  }

  /** Where they stand, to be handed over to another thread. */
  get memory(): ArrayBufferLike {
    return this.cells.buffer
  }

  /** Keeps no more than so many from now on; a cap is never raised. */
  limit(cap: number): void {
    this.cap = Math.min(this.cap, cap)
    while (this.size > this.cap) this.widen()
  }

  add(timeMs: number): void {
    this.put(Math.floor(timeMs / this.widthMs), 1)
    while (this.size > this.cap) this.widen()
  }

  absorb(other: Buckets): void {
    while (this.widthMs < other.widthMs) this.widen()
    const factor = this.widthMs / other.widthMs
    const { cells } = other
    if (other.size > this.size) this.grow(cells.length)
    for (let i = 0; i < cells.length; i += 2)
      if (cells[i + 1]! > 0) this.put(Math.floor(cells[i]! / factor), cells[i + 1]!)
    while (this.size > this.cap) this.widen()
  }

  /** Middle of the bucket in which a time lies: what decides on which side of a window's edge its hits stand. */
  middle(timeMs: number): number {
    return (Math.floor(timeMs / this.widthMs) + 0.5) * this.widthMs
  }

  /** Middles of the buckets in epoch ms with their hits, ascending. */
  timeline(): (readonly [timeMs: number, hits: number])[] {
    return this.entries().map(([bucket, hits]) => [(bucket + 0.5) * this.widthMs, hits] as const)
  }

  // Where a bucket stands, or would.
  private cellOf(bucket: number): number {
    const { cells } = this
    const mask = cells.length - 2
    let i = placeOf(bucket, mask)
    while (cells[i + 1]! > 0 && cells[i] !== bucket) i = (i + 2) & mask
    return i
  }

  private put(bucket: number, hits: number): void {
    const { cells } = this
    const i = this.cellOf(bucket)
    if (cells[i + 1]! > 0) {
      cells[i + 1]! += hits
      return
    }
    if ((this.size + 1) * 8 > cells.length * 3) {
      this.grow(Math.max(FIRST_CELLS, cells.length * (cells.length < SHORT_CELLS ? 4 : 2)))
      return this.put(bucket, hits)
    }
    cells[i] = bucket
    cells[i + 1] = hits
    this.size++
  }

  private widen(): void {
    const { cells } = this
    this.widthMs *= 2
    this.cells = new Float64Array(cells.length)
    this.size = 0
    for (let i = 0; i < cells.length; i += 2)
      if (cells[i + 1]! > 0) this.put(Math.floor(cells[i]! / 2), cells[i + 1]!)
  }

  // All numbers are distinct, so that the next free place is the right one.
  private grow(length: number): void {
    const { cells } = this
    const grown = new Float64Array(length)
    const mask = length - 2
    for (let i = 0; i < cells.length; i += 2) {
      if (cells[i + 1] === 0) continue
      let at = placeOf(cells[i]!, mask)
      while (grown[at + 1]! > 0) at = (at + 2) & mask
      grown[at] = cells[i]!
      grown[at + 1] = cells[i + 1]!
    }
    this.cells = grown
  }
}

// Neighbours in time shall not stand side by side when other runs of them come: a multiplication spreads them.
const placeOf = (bucket: number, mask: number): number => (Math.imul(bucket | 0, 0x9e3779b1) >>> 9) & mask
