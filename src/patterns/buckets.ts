// Hits over time, sparse and bounded. In: times, or other buckets. Out: the same buckets for any order of hits and any split of them.

/** Width of a bucket at first, in ms: finer than the shortest test run worth telling apart. */
export const BUCKET_MS = 1000

/** Non-empty time buckets; over their cap they are made twice as wide. */
export class Buckets {
  /** Width in ms: the smallest (by doubling) at which the hits fill no more buckets than the cap, so that it follows from the hits alone. */
  widthMs = BUCKET_MS
  /** Bucket number (`floor(timeMs / widthMs)`) to hits. */
  private hits = new Map<number, number>()

  constructor(private readonly cap: number) {}

  /** The same buckets again from their width and {@link Buckets.entries}. */
  static of(
    cap: number,
    widthMs: number,
    entries: readonly (readonly [bucket: number, hits: number])[],
  ): Buckets {
    const buckets = new Buckets(cap)
    buckets.widthMs = widthMs
    buckets.hits = new Map(entries)
    return buckets
  }

  /** Bucket numbers with their hits, ascending. */
  entries(): [bucket: number, hits: number][] {
    return [...this.hits].sort((a, b) => a[0] - b[0])
  }

  get size(): number {
    return this.hits.size
  }

  add(timeMs: number): void {
    this.put(Math.floor(timeMs / this.widthMs), 1)
    while (this.hits.size > this.cap) this.widen()
  }

  absorb(other: Buckets): void {
    while (this.widthMs < other.widthMs) this.widen()
    const factor = this.widthMs / other.widthMs
    for (const [bucket, hits] of other.hits) this.put(Math.floor(bucket / factor), hits)
    while (this.hits.size > this.cap) this.widen()
  }

  /** Middle of the bucket in which a time lies: what decides on which side of a window's edge its hits stand. */
  middle(timeMs: number): number {
    return (Math.floor(timeMs / this.widthMs) + 0.5) * this.widthMs
  }

  /** Middles of the buckets in epoch ms with their hits, ascending. */
  timeline(): (readonly [timeMs: number, hits: number])[] {
    return [...this.hits]
      .map(([bucket, hits]) => [(bucket + 0.5) * this.widthMs, hits] as const)
      .sort((a, b) => a[0] - b[0])
  }

  private put(bucket: number, hits: number): void {
    this.hits.set(bucket, (this.hits.get(bucket) ?? 0) + hits)
  }

  private widen(): void {
    const before = this.hits
    this.widthMs *= 2
    this.hits = new Map()
    for (const [bucket, hits] of before) this.put(Math.floor(bucket / 2), hits)
  }
}
