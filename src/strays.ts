// Samples of lines and records that are in no pattern: skipping is another way to hide. In: each of them. Out: the first few of each kind by time, source
// and line, which do not depend on the order of reading.
import { compareText, type SkipReason, type StrayKind } from './model.js'

/** Samples kept of each kind. */
const MAX_SAMPLES = 3
const MAX_CHARS = 200

/** One line or record that is in no pattern. */
export interface StraySample {
  readonly reason: SkipReason | StrayKind
  readonly source: string
  readonly line: number
  readonly text: string
  readonly timeMs?: number
}

/** Where it stands and why; the text is only asked for when it is kept. */
export type Stray = Omit<StraySample, 'text' | 'timeMs'> & { readonly timeMs?: number | undefined }

// Those without a time last.
function compareStrays(a: Stray, b: Stray): number {
  const x = a.timeMs ?? Number.MAX_VALUE
  const y = b.timeMs ?? Number.MAX_VALUE
  return x - y || compareText(a.source, b.source) || a.line - b.line
}

/** The samples of a pass. */
export class Strays {
  private readonly kept = new Map<StraySample['reason'], StraySample[]>()

  /** All samples, kind by kind. */
  list(): readonly StraySample[] {
    return [...this.kept.keys()].sort(compareText).flatMap((reason) => this.kept.get(reason)!)
  }

  add({ reason, source, line, timeMs }: Stray, text: string): void {
    const kept = this.kept.get(reason) ?? []
    const last = kept[MAX_SAMPLES - 1]
    const stray = { reason, source, line, ...(timeMs !== undefined && { timeMs }) }
    if (last && compareStrays(stray, last) >= 0) return
    this.kept.set(
      reason,
      [...kept, { ...stray, text: text.slice(0, MAX_CHARS) }].sort(compareStrays).slice(0, MAX_SAMPLES),
    )
  }

  /** Which more of a kind would be kept: those before `untilMs`, and at it when `inclusive`. No time counts as infinite. */
  wanted(
    reason: StraySample['reason'],
    source: string,
  ): { readonly untilMs: number; readonly inclusive: boolean } {
    const last = this.kept.get(reason)?.[MAX_SAMPLES - 1]
    if (last === undefined) return { untilMs: Number.POSITIVE_INFINITY, inclusive: true }
    return { untilMs: last.timeMs ?? Number.POSITIVE_INFINITY, inclusive: source < last.source }
  }
}
