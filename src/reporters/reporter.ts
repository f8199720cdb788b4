// The contract of a reporter: a pure function of the report and of how it is to be seen. Writes to nothing.
import type { Report } from '../report/contract.js'

/** How the report is to be seen. */
export interface View {
  /** Columns of the terminal; default 100 where there is none. */
  readonly columns: number
  /** Colours: 0 none, 1 sixteen, 2 256, 3 all. */
  readonly colorLevel: 0 | 1 | 2 | 3
  /** Patterns shown of each pile at most. */
  readonly top: number
  /** Raw lines shown of each genuine pattern. */
  readonly samples: number
  /** IANA name of the zone in which times are shown. */
  readonly timezone: string
  /** The command that made the report, for the hint of what to type next. */
  readonly command: string
}

/** Values of `--format`; the first is the default. */
export const REPORTER_NAMES = ['terminal', 'json', 'ndjson', 'markdown'] as const
/** One of {@link REPORTER_NAMES}. */
export type ReporterName = (typeof REPORTER_NAMES)[number]

/** Plugin contract: one file under `reporters/` an output format. */
export interface Reporter {
  /** Value of `--format`. */
  readonly name: ReporterName
  readonly title: string
  readonly extension: string
  readonly mediaType: string
  /** Pieces of text, in order; the last one ends with a newline. */
  render(report: Report, view: View): Iterable<string> | AsyncIterable<string>
}
