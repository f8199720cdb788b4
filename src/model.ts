// The nouns of the project and the contracts of its plugins. Everything may import this; it imports nothing.
// In: nothing. Out: types, and the few constants and orders that belong to a type. No behaviour.

/** Severities, least first. Every format maps its own words and numbers onto these six. */
export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const

/** One of {@link LEVELS}. Syslog `notice` and PostgreSQL `LOG` are `info`; `crit`, `alert`, `emerg`, `PANIC` are `fatal`. */
export type Level = (typeof LEVELS)[number]

/** A time stamp as a format read it, before the time zone of the source is known. */
export interface Stamp {
  /** Milliseconds since the epoch when `zoned`; else the wall clock's reading taken as though it were UTC. */
  readonly ms: number
  /** True when the line itself said its zone (`Z`, `+02:00`, an epoch number). */
  readonly zoned: boolean
  /** True when the line gave no year: `ms` then lies in 1972, and the reader picks the latest year not in the future. */
  readonly yearless?: true
}

/** What a format read from one line. Missing means that the line did not say it. */
export interface ParsedLine {
  /** The message without its header. May be empty. */
  readonly message: string
  readonly stamp?: Stamp
  readonly level?: Level
  /** Further lines of the same record that came inside this line (the `stack` of a JSON record), without the message. */
  readonly trace?: string
  /** Logger, component, unit or program: the name of what wrote the record. */
  readonly logger?: string
  readonly host?: string
  readonly pid?: string
  /** Key of the writer when several interleave in one file (`app[812]`, a PostgreSQL pid): continuation joins within it. */
  readonly stream?: string
  /** True when the line has a header of its own but belongs to the open record of its stream (PostgreSQL DETAIL, STATEMENT). */
  readonly secondary?: true
  /** True when `message` is itself a line of some other format (syslog, journald, docker, CRI). */
  readonly wraps?: true
  /** True when the writer cut the line and the rest follows in the stream's next line (CRI flag `P`). */
  readonly partial?: true
}

/** A line with what its format must read from it; the plugin's own proof. */
interface FormatSample {
  readonly line: string
  /** Fields that must be equal in the result; fields not named are not checked. */
  readonly expect: Partial<Omit<ParsedLine, 'stamp'>> & { readonly stamp?: Partial<Stamp> }
}

/** Plugin contract: one file under `formats/` a log format. */
export interface LogFormat {
  /** Kebab-case; the value of `--log-format`. */
  readonly name: string
  readonly title: string
  /** Where the format is documented (an address or a manual's name). */
  readonly source: string
  /**
   * True when one matching line is proof of the format, so that it may be tried on any line of a mixed file. False for loose formats
   * that would also match ordinary text; those are used only when chosen for a source.
   */
  readonly strict: boolean
  /** Reads one line (no line end). Never throws; takes time linear in the line. */
  parse(line: string): ParsedLine | undefined
  readonly samples: readonly FormatSample[]
  /** Lines that look near and must not be read by this format. */
  readonly rejects: readonly string[]
}

/** Lines of one file, inclusive, counted from 1. */
export interface LineRange {
  readonly source: string
  readonly from: number
  readonly to: number
}

/** One log entry with its continuation lines. */
export interface LogRecord {
  /** Name of the file (or `-`) in which its first line stands. */
  readonly source: string
  /** Number of its first line in `source`, from 1. */
  readonly line: number
  /** Every line of it, in order. Several ranges when writers interleave or a rotation cut the record. */
  readonly ranges: readonly LineRange[]
  readonly lineCount: number
  /** Epoch ms UTC. */
  readonly timeMs?: number
  readonly level?: Level
  readonly logger?: string
  readonly host?: string
  readonly pid?: string
  /** First line without header. */
  readonly message: string
  /** Continuation lines, header of a wrapper removed. Bounded; of a longer record the middle is left out. */
  readonly rest: readonly string[]
  /** The lines as logged, bounded like `rest`. */
  readonly raw: readonly string[]
}

/** Why a line stands in no record. */
export type StrayKind = 'blank' | 'unparsed' | 'overlong'

/** Why a record does not count as an error record. */
export type SkipReason = 'below-level' | 'no-level' | 'outside-range'

/** Words for what is thought of a part of a pattern. */
export const VERDICTS = ['genuine', 'unsure', 'synthetic'] as const
/** One of {@link VERDICTS}. */
export type Verdict = (typeof VERDICTS)[number]

/** Families of evidence; each family's log-odds are capped together. */
export const FAMILIES = [
  'words',
  'frames',
  'windows',
  'replay',
  'constancy',
  'provenance',
  'truth',
  'genuine',
] as const
/** One of {@link FAMILIES}. */
export type Family = (typeof FAMILIES)[number]

/** One detector's finding about one part of a pattern. */
export interface Evidence {
  /** Name of the detector. */
  readonly detector: string
  readonly family: Family
  /** Natural-log odds; above 0 speaks for synthetic. */
  readonly logOdds: number
  /** True when this alone may carry the verdict `synthetic`. */
  readonly conclusive?: true
  /** One clause for a person, without a full stop. */
  readonly reason: string
  /** The words of the log it rests on. */
  readonly quote?: string
}

/** Orders texts by code unit: the same on every machine, unlike a locale's order. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
