// Chooses the log format of a source. In: its first lines and the known formats. Out: a choice, with an inner choice for wrappers.
// The choice is all that one part of a log tells another about how to read it. Reads no records.
import { columns } from '../formats/columns.js'
import { plain } from '../formats/plain.js'
import { LEVELS, type LogFormat, type ParsedLine } from '../model.js'
import { isContinuation, MAX_SHAPE_CHARS, TraceFollower } from './traces.js'

/** Lines that are looked at before a format is chosen; blank lines and continuation lines do not count. */
export const DETECTION_LINES = 200

/** A strict format is chosen from this share of the lines on: the rest may be multi-line messages. */
const STRICT_SHARE = 0.15
/** A loose format also matches ordinary text by chance, so it must explain most of the file. */
const LOOSE_SHARE = 0.6
/** A source is one of errors only when this share of its records says a level: where only errors say one, the others are none. */
const LEVELLED_SHARE = 0.9
/** The generic column format has to read this much more of a file than any format that knows what it reads. */
const GENERIC_HANDICAP = 0.5

/** How a source is read. */
export interface FormatChoice {
  readonly format: LogFormat
  /** Format of the wrapped lines. */
  readonly inner?: FormatChoice
  /** True when levels were seen and all were warn or above. */
  readonly onlyErrors: boolean
}

interface Trial {
  readonly format: LogFormat
  readonly parsed: readonly ParsedLine[]
  readonly share: number
  readonly fields: number
}

/** Chooses by the share of lines read, then by fields captured, then by the order of `formats`; `plain` when none fits. */
export function chooseFormat(
  lines: readonly string[],
  formats: readonly LogFormat[],
  forced?: LogFormat,
): FormatChoice {
  const candidates = recordStarts(lines)
  const trials = (forced ? [forced] : formats).map((format) => tryFormat(format, candidates))
  const fitting = trials.filter(
    (t) => t.parsed.length > 0 && (forced || t.share >= (t.format.strict ? STRICT_SHARE : LOOSE_SHARE)),
  )
  const best = fitting.reduce<Trial | undefined>(
    (a, b) => (a === undefined || rank(b) > rank(a) + 1e-9 ? b : a),
    undefined,
  )
  if (best === undefined) return { format: forced ?? plain, onlyErrors: false }
  const wrapped = best.parsed.filter((p) => p.wraps)
  const inner =
    wrapped.length > 0
      ? chooseFormat(
          wrapped.map((p) => p.message),
          innerFormats(formats, best.format),
        )
      : undefined
  const levels = best.parsed.flatMap((p) => (p.level ? [p.level] : []))
  const onlyErrors =
    levels.length > 0 &&
    levels.length >= best.parsed.length * LEVELLED_SHARE &&
    levels.every((level) => LEVELS.indexOf(level) >= LEVELS.indexOf('warn'))
  return {
    format: best.format,
    onlyErrors: inner ? inner.onlyErrors || onlyErrors : onlyErrors,
    ...(inner && inner.format !== plain && { inner }),
  }
}

// Lines that may open a record: neither blank nor, by their shape, part of a trace.
function recordStarts(lines: readonly string[]): string[] {
  const starts: string[] = []
  let follower: TraceFollower | undefined
  for (const line of lines) {
    const head = line.slice(0, MAX_SHAPE_CHARS)
    if (head.trim() === '' || isContinuation(head) || follower?.joins(head)) continue
    starts.push(line)
    follower = new TraceFollower(head)
  }
  return starts
}

/** Formats that a wrapped line may have: any but the wrapper's own. */
function innerFormats(formats: readonly LogFormat[], outer: LogFormat): readonly LogFormat[] {
  return formats.filter((format) => format !== outer && format !== columns)
}

function tryFormat(format: LogFormat, lines: readonly string[]): Trial {
  const parsed = lines.flatMap((line) => format.parse(line) ?? [])
  const fields = parsed.reduce((sum, p) => sum + FIELDS.filter((key) => p[key] !== undefined).length, 0)
  return {
    format,
    parsed,
    share: lines.length === 0 ? 0 : parsed.length / lines.length,
    fields: parsed.length === 0 ? 0 : fields / parsed.length,
  }
}

const FIELDS = ['stamp', 'level', 'logger', 'host', 'pid', 'stream', 'trace', 'wraps', 'secondary'] as const

// The share decides in steps of 2 %, so that a format which knows more of the line wins over one that also reads an odd line.
function rank(trial: Trial): number {
  const share = trial.format === columns ? trial.share * GENERIC_HANDICAP : trial.share
  return Math.round(share * 50) * 100 + trial.fields
}
