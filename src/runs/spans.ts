// The times of suites to runs. In: spans in any order. Out: runs: one execution of a suite is the union of what lies close together. Bounded.

/** Start and end in epoch ms, both inside. */
export interface Span {
  readonly startMs: number
  readonly endMs: number
}

/** A longer pause between suites means two executions: within one the next suite starts at once, but it may have to be compiled first. */
export const RUN_GAP_MS = 5 * 60_000
/** The same for suites that have a report each: the next process is there within seconds, and reports of several executions may lie side by side. */
export const REPORT_GAP_MS = 30_000
/** No suite takes longer: such a number is no time. */
const MAX_SPAN_MS = 366 * 86_400_000
/** Years 1990 to 2100: a number outside is no time of a test run. */
const FIRST_MS = 6.3e11
const LAST_MS = 4.1e12
/** Spans held before those that lie together are joined, and twice as many as were left then. */
const MAX_HELD = 10_000

/** Spans of one report, joined where they lie close together. */
export class Spans {
  private held: Span[] = []
  private most = MAX_HELD

  /** Adds a span, in whole ms round it. */
  add(startMs: number, endMs: number): void {
    this.held.push({ startMs: Math.floor(startMs), endMs: Math.ceil(Math.max(startMs, endMs)) })
    if (this.held.length <= this.most) return
    this.held = joinSpans(this.held)
    this.most = Math.max(MAX_HELD, this.held.length * 2)
  }

  /** In order. The same whatever order they came in. */
  list(): Span[] {
    return joinSpans(this.held)
  }
}

/** Joins spans with no more than the gap between them; in order. */
export function joinSpans(spans: readonly Span[], gapMs = RUN_GAP_MS): Span[] {
  const joined: Span[] = []
  for (const span of [...spans].sort((a, b) => a.startMs - b.startMs)) {
    const last = joined.at(-1)
    if (last && span.startMs <= last.endMs + gapMs)
      joined[joined.length - 1] = { startMs: last.startMs, endMs: Math.max(last.endMs, span.endMs) }
    else joined.push({ startMs: span.startMs, endMs: span.endMs })
  }
  return joined
}

/** A number as epoch ms; undefined for what is no time of a test run. */
export const timeOf = (value: unknown): number | undefined =>
  typeof value === 'number' && value >= FIRST_MS && value <= LAST_MS ? value : undefined

/** A number as ms; undefined for what is no duration. */
export const durationOf = (value: unknown): number | undefined =>
  typeof value === 'number' && value >= 0 && value <= MAX_SPAN_MS ? value : undefined
