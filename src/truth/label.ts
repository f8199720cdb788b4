// A label as a noun, apart from the reading of labels, which needs zod.
import { endOf } from './dates.js'

/** What a person said of some signatures. */
export interface Label {
  /** The fingerprint it was given for. */
  readonly fingerprint: string
  /** Every signature it is about, that one included. */
  readonly members: readonly string[]
  readonly verdict: 'synthetic' | 'genuine'
  readonly reason: string
  /** When it was given, epoch ms. */
  readonly atMs: number
  /** Last day, as it was written; it counts whole. */
  readonly until?: string
  readonly template?: string
}

/** True when the label's last day is over. */
export const isExpired = ({ until }: Pick<Label, 'until'>, nowMs: number): boolean =>
  until !== undefined && endOf(until)! <= nowMs
