// Reading of text headers that are given as a table of layouts, shared by the text format plugins.
// In: a line and a table of anchored expressions with named groups. Out: the ParsedLine of the first layout that fits.
// Also: removal of terminal colours, and the rule for which `name:` at the start of a text is a logger and which is an exception.
// It searches nothing in the message: whatever the header's expression did not eat is the message, unmodified.
import type { Level, ParsedLine, Stamp } from '../model.js'
import { withoutColour } from './colour.js'
import { isoStamp, levelOf } from './stamp.js'

/** Named groups of a match. */
export type Groups = Readonly<Record<string, string | undefined>>

/** One header layout. Groups read: `stamp`, `level`, `logger`, `pid`, `host`; more may be looked at by `accept`. */
export interface Layout {
  /** Anchored with `^`; ends where the message begins (with its one separator space). */
  readonly re: RegExp
  /** For what an expression says badly. `rest` is the message. */
  accept?(groups: Groups, rest: string): boolean
  /** For stamps that are not ISO-like. */
  stamp?(text: string): Stamp | undefined
}

/** The result of a layout, still open for the plugin's own reading of the message. */
export type Header = ParsedLine & { readonly groups: Groups }

/** How far into a line its header is looked for. */
const HEADER_CHARS = 200

/** The line without terminal colours, when its header has any; a line coloured only further right is left alone. */
export function plainLine(line: string): string {
  const at = line.indexOf('\x1b[')
  return at >= 0 && at < HEADER_CHARS ? withoutColour(line) : line
}

/** Reads the header by the first layout that fits. Colours must be gone (see {@link plainLine}). */
export function readLayouts(line: string, layouts: readonly Layout[]): Header | undefined {
  for (const layout of layouts) {
    const header = readLayout(line, layout)
    if (header) return header
  }
  return undefined
}

function readLayout(line: string, layout: Layout): Header | undefined {
  const m = layout.re.exec(line)
  if (!m) return undefined
  const groups: Groups = m.groups ?? {}
  const message = line.slice(m[0].length)
  if (layout.accept && !layout.accept(groups, message)) return undefined
  let stamp: Stamp | undefined
  if (groups.stamp !== undefined) {
    stamp = (layout.stamp ?? isoStamp)(groups.stamp)
    if (!stamp) return undefined
  }
  let level: Level | undefined
  if (groups.level !== undefined) {
    level = levelOf(groups.level)
    if (!level) return undefined
  }
  return {
    message,
    groups,
    ...(stamp && { stamp }),
    ...(level && { level }),
    ...(groups.logger && { logger: groups.logger }),
    ...(groups.pid && { pid: groups.pid }),
    ...(groups.host && { host: groups.host }),
  }
}

/** The header as the contract wants it, with the message and logger replaced when given. */
export function finish(header: Header, message = header.message, logger = header.logger): ParsedLine {
  const { groups: _, ...parsed } = header
  return { ...parsed, message, ...(logger && { logger }) }
}

const EXCEPTION =
  /(?:Error|Exception|Warning|Timeout|Expired|Exit|Interrupt|Refused|Failed|Failure|NotFound|Exist|Exists|Violation|Invalid|Denied|Exceeded)$/
const EXCEPTION_MODULE = /(?:^|\.)(?:exceptions?|errors?)\./
const FILE_OR_HOST =
  /\.(?:ya?ml|json|txt|py|[jt]sx?|com|org|net|io|dev|conf|cfg|ini|toml|csv|log|html?|xml|sql|sock|local|internal|lock|pem|gz|zip|sh)$/i

/** True for the name of an exception class (`psycopg2.errors.UniqueViolation`), which belongs to the message. */
export function isExceptionName(name: string): boolean {
  return EXCEPTION.test(name) || EXCEPTION_MODULE.test(name)
}

/** True for `django.request` or `my_crate::db`, false for exceptions, files, hosts and single words. */
export function isQualifiedLogger(name: string): boolean {
  return (
    /^[A-Za-z_]\w*(?:(?:\.|::|\/)[\w-]+)+$/.test(name) && !isExceptionName(name) && !FILE_OR_HOST.test(name)
  )
}

/** Words that start a message with a colon too often to be taken for a logger's name. */
const MESSAGE_WORDS = new Set(
  (
    'error errors failed failure fail warning warn exception timeout traceback caused cause note invalid unable could got http https url host path ' +
    'reason status code message result output response request query sql connect connection refused denied unexpected unknown missing fatal ' +
    'retry retrying abort aborted unhandled uncaught stderr stdout usage info debug'
  ).split(' '),
)

/** True for a single lower-case word that may be a logger (`root`, `__main__`, `worker`). */
export function isPlainLogger(name: string): boolean {
  return /^[a-z_]\w{0,60}$/.test(name) && !MESSAGE_WORDS.has(name)
}
