// Samples of what is in no pattern. In: lines and records that were passed over. Out: for each reason the few earliest texts, the same for any
// order and any split of the log. What else there was is counted by the scan; this keeps no counts.
import { compareText, type SkipReason, type StrayKind } from '../model.js'

/** Samples kept of each reason. */
const MAX_STRAY_SAMPLES = 3
/** Characters kept of a sample. */
const MAX_STRAY_CHARS = 200

/** One line or record that is in no pattern. */
export interface StraySample {
  readonly reason: SkipReason | StrayKind
  readonly source: string
  readonly line: number
  /** Epoch ms; undefined for a line without a time. */
  readonly timeMs: number | undefined
  readonly text: string
}

/** The earliest distinct texts of each reason; those without a time come last, in the order of their text. */
export class StraySamples {
  private readonly kept = new Map<StraySample['reason'], StraySample[]>()

  /**
   * Takes one more. The order is by time and text, which cutting a log does not change, and costs no more than a comparison for nearly every
   * line: most lines of a log come here.
   */
  add(sample: StraySample): void {
    const list = this.kept.get(sample.reason)
    if (list === undefined) {
      this.kept.set(sample.reason, [cut(sample)])
      return
    }
    if (list.length >= MAX_STRAY_SAMPLES && isLater(sample, list[list.length - 1]!)) return
    const own = cut(sample)
    const same = list.findIndex(({ text }) => text === own.text)
    if (same >= 0) {
      if (compareStrays(own, list[same]!) >= 0) return
      list.splice(same, 1)
    }
    const at = list.findIndex((other) => compareStrays(own, other) < 0)
    list.splice(at < 0 ? list.length : at, 0, own)
    if (list.length > MAX_STRAY_SAMPLES) list.pop()
  }

  /** Up to which time one more of a reason may be kept; infinite also for those without a time. */
  until(reason: StraySample['reason']): number {
    const list = this.kept.get(reason) ?? []
    return list.length < MAX_STRAY_SAMPLES ? Number.POSITIVE_INFINITY : timeOf(list[list.length - 1]!)
  }

  /** Takes in the samples of another part. */
  absorb(other: StraySamples): void {
    for (const sample of other.list()) this.add(sample)
  }

  /** All samples, by reason, then earliest first. */
  list(): StraySample[] {
    return [...this.kept].sort((a, b) => compareText(a[0], b[0])).flatMap(([, list]) => list)
  }
}

const cut = (sample: StraySample): StraySample =>
  sample.text.length > MAX_STRAY_CHARS ? { ...sample, text: sample.text.slice(0, MAX_STRAY_CHARS) } : sample

// Without a time means after all that have one.
const timeOf = ({ timeMs }: StraySample): number => timeMs ?? Number.POSITIVE_INFINITY
const isLater = (a: StraySample, b: StraySample): boolean => timeOf(a) > timeOf(b)

/** Order of samples of one reason: time, text, then source and line. */
export function compareStrays(a: StraySample, b: StraySample): number {
  const [x, y] = [timeOf(a), timeOf(b)]
  if (x !== y) return x < y ? -1 : 1
  return compareText(a.text, b.text) || compareText(a.source, b.source) || a.line - b.line
}
