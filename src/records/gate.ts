// Which records count as error records. In: a record and what is known of its source. Out: counted, or the reason why it was skipped.
// What is skipped is accounted by the caller: skipping is another way to hide.
import { withoutColour } from '../formats/colour.js'
import { LEVELS, type Level, type LogRecord, type SkipReason } from '../model.js'

/** Which records count. */
export interface GateOptions {
  /** Least level that counts. Default `warn`. */
  readonly level: Level
  /** True: every record counts, whatever its level and looks. */
  readonly all: boolean
  /** Epoch ms; records before do not count. */
  readonly sinceMs?: number
  /** Epoch ms; records at or after do not count. */
  readonly untilMs?: number
}

/** What decides for records that say no level. */
export interface SourceTraits {
  /** True when the name of the file says that it holds errors. */
  readonly namedForErrors: boolean
  /** True when every level seen in the first lines was warn or above. */
  readonly onlyErrors: boolean
}

/** Words by which a line without a level is taken for an error. Listed in docs/formats.md; `no error`, `0 errors`, `errors=0` do not count. */
const LOOKS =
  /(?<![a-z0-9_./-])(?:errors?|err(?=[:\s=]|no\b)|fail(?:ed|ure|ures|ing|s)?|fatal|critical|exception|panic(?:ked)?|traceback|abort(?:ed|ing)?|refused|denied|time[sd]?[ -]?out|unreachable|unable to|cannot|can't|could ?n[o']t|invalid|illegal|corrupt(?:ed|ion)?|segfault|killed|out of memory|oom|violat(?:es|ed|ion)|deadlock|un(?:handled|caught|expected|authori[sz]ed|recoverable)|rejected|not found|no such|crash(?:ed)?|warn(?:ing)?|broken pipe|reset by peer|no space left|overflow|exceeded|expired|lost|missing|dropped|forbidden|undefined method|segmentation fault|core dumped|terminate called|err!|bad gateway|gone away|(?:disk|device|volume) (?:is )?full|does not exist|giving up|data loss|code=dumped|read-only|protection fault|blocked for more than|bounced|too quickly|http 5\d\d)(?![a-z0-9_-])(?!\.[a-z0-9])/i
/** Names of system errors (`ECONNREFUSED`), and how systemd tells of a failed service. */
const ERRNO =
  /\bE(?:CONN\w+|ADDR\w+|NOSPC|ACCES|PERM|TIMEDOUT|PIPE|HOST\w+|NET\w+|MFILE|IO|NOENT|AGAIN)\b|status=\d+\/\w+/
const CAMEL_ERROR = /[a-z](?:Error|Exception|Warning)\b/
const NEGATED =
  /\b(?:no|0|without|zero) (?:errors?|failures?|warnings?|exceptions?)\b|\b(?:errors?|failures?|failed|warnings?|exceptions?)\s*[=:]\s*(?:0\b|false\b|none\b|null\b|nil\b|""|'')/gi
const NAMED_FOR_ERRORS = /(?:^|[^a-z])(?:err|errors?|stderr|exceptions?|failures?|crash(?:es)?)(?:$|[^a-z])/i

/** True when a file, unit or logger name says that it is there for errors (`errors.log`, `nginx-error.log`, `app.err`). */
export function isNamedForErrors(name: string): boolean {
  return NAMED_FOR_ERRORS.test(name)
}

/** True when the text looks like an error to the vocabulary. */
export function looksLikeError(text: string): boolean {
  const head = text.length > MAX_LOOKED_CHARS ? text.slice(0, MAX_LOOKED_CHARS) : text
  const rest = withoutColour(head).replace(NEGATED, ' ')
  return LOOKS.test(rest) || CAMEL_ERROR.test(rest) || ERRNO.test(rest)
}

/** Characters of a record that the vocabulary is held against: past this a mention is rarely what the line is about. */
const MAX_LOOKED_CHARS = 4096

/** True for a level that does not count. */
export const isBelowGate = (
  level: Level,
  { level: least, all }: Pick<GateOptions, 'level' | 'all'>,
): boolean => !all && LEVELS.indexOf(level) < LEVELS.indexOf(least)

/** Judges one record: undefined when it counts, else why not. A record without a time is never outside the range. */
export function skipReason(
  record: LogRecord,
  options: GateOptions,
  traits: SourceTraits,
): SkipReason | undefined {
  const { timeMs } = record
  if (
    timeMs !== undefined &&
    (timeMs < (options.sinceMs ?? -Infinity) || timeMs >= (options.untilMs ?? Infinity))
  )
    return 'outside-range'
  if (options.all) return undefined
  if (record.level !== undefined) return isBelowGate(record.level, options) ? 'below-level' : undefined
  if (traits.namedForErrors || traits.onlyErrors) return undefined
  if (record.logger !== undefined && isNamedForErrors(record.logger)) return undefined
  return looksLikeError(record.message) || record.rest.some(looksLikeError) ? undefined : 'no-level'
}
