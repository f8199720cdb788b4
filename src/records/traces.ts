// Which lines without a header of their own go on the record before them. In: the lines of an open record one by one. Out: yes or no.
// Needed where the format can't tell: logs without any header, and traces of which syslog or journald prefixed every line.
// Knows the shapes of Python, Node, Java, Go, Ruby, PHP, .NET and Rust traces; judges nothing.
import { plain } from '../formats/plain.js'
import { LEVELS } from '../model.js'
import { looksLikeError } from './gate.js'

/** The shape of a line shows in its first characters; the cap also bounds what looking costs. Longer lines must be cut before they come here. */
export const MAX_SHAPE_CHARS = 400

/** Lines that never start a record, whatever stood before. */
const ALWAYS =
  /^(?:\s|Caused by: |Suppressed: |\.\.\. \d+ (?:more|common frames)|at [\w$.<>[\]/ ]+[(:]|--- End of |---> |from \S+:\d+:in |#\d+ |Stack trace:$|\[?stack backtrace\]?:|goroutine \d+ \[|created by \S+|\[signal |exit status \d|thrown in |Node\.js v\d|\(Use `node --trace|[\])}]+[;,]?$|\^+$|note: run with `RUST_BACKTRACE|\S+\.(?:rb|erb|rake):\d+:in [`'][^'`]*'$|Wrapped by: |Next [\w\\]+: |[╭│╰]|\(Background on this error at: )/

/** Between the parts of a chained Python trace. */
const PYTHON_CHAIN =
  /^(?:During handling of the above exception, another exception occurred:|The above exception was the direct cause of)/
const PYTHON_START = /^Traceback \(most recent call last\):/
const PYTHON_GROUP = /^\s*\+ Exception Group Traceback/
/** A line inside a Python trace; loguru marks the frame that was caught with `>`. */
const PYTHON_INSIDE = /^[\s|>]/
const GO_START = /^(?:panic: |fatal error: |runtime: |goroutine \d+ \[)/
const GO_FRAME =
  /^(?:[\w./*()-]+\(.*\)|runtime stack:|goroutine \d+|created by|exit status|panic: |\s|rax |r[0-9a-z]+ +0x|[ercdfgs][a-z0-9]{1,2} +0x)/
const RUST_PANIC = /^thread '.*' (?:\(\d+\) )?panicked at [^']*:\d+:\d+:$/
const NODE_SOURCE = /^(?:node:|file:\/\/|\/|[A-Z]:\\)\S*:\d+$/
const NODE_ERROR = /^(?:[A-Z]\w*: |[A-Z]\w*(?:Error|Exception)|\[|throw )/
/** A class with its package, as Java, Python and .NET print what was raised. */
const QUALIFIED_ERROR = /^(?:[\w$]+\.)+[A-Z][\w$]*(?:: |$)/
/** First lines of a failure that nobody caught: they end the record before them. */
const FAILURE_START =
  /^(?:Traceback \(most recent call last\):|\s*\+ Exception Group Traceback|Exception in thread |panic: |fatal error: |thread '.*' (?:\(\d+\) )?panicked at|Uncaught |Unhandled [Ee]xception|PHP (?:Fatal|Parse) error: |(?:[\w$]+(?:\.|::|\\))*[A-Z][\w$]*(?:Error|Exception)(?:: | \[|$)|\S+\.rb:\d+:in [`'][^'`]*': )/
/** What a shell, the kernel or a runtime says of a program that is no more. */
const CRASH =
  /^(?:Killed|Aborted|Terminated|Bus error|Segmentation fault|Illegal instruction|Floating point exception|FATAL|fatal: |Fatal |terminate called|npm (?:ERR!|error)|double free|free\(\): |malloc\(\): |Out of memory|oom-kill|# A fatal error|\(node:\d+\) |make: \*\*\*)/
/** A line with a time of its own is a record of its own, of some layout that nobody knows. */
const STAMPED = /^\[?(?:\d{4}[-/]\d{2}[-/]\d{2}[ T]\d{2}:\d{2}|\d{2}:\d{2}:\d{2}\b)/
const FRAME = /^(?:\s+(?:at |from |File ")|\t\S|#\d+ )/

type Kind =
  | 'text'
  | 'python-frames'
  | 'python-group'
  | 'python-done'
  | 'python-chain'
  | 'go'
  | 'next-line'
  | 'node-source'
  | 'node-caret'

/** Follows one open record. Start it with the record's first line, then ask for each further line of the same writer. */
export class TraceFollower {
  private kind: Kind
  private lines = 1
  private sawTrace = false
  private readonly first: string

  constructor(first: string) {
    this.first = first
    this.kind = kindOfStart(first)
  }

  /** In a log without headers: true when `line` (not blank) by its shape belongs to the open record, which then has taken it in. */
  joins(line: string): boolean {
    const next = this.next(line)
    if (next === undefined) return false
    this.take(line, next)
    return true
  }

  /**
   * In a log whose records open with a header: true unless `line` starts a failure of its own. It does when the open record is `quiet` (below
   * warn: a program said what it does, then crashed) or has had its trace.
   */
  goesOn(line: string, quiet: boolean): boolean {
    const isInside = this.kind === 'python-frames' || this.kind === 'python-chain' || this.kind === 'go'
    if (!isInside && this.isAnother(line, quiet)) return false
    this.take(line, this.inRecord(line))
    return true
  }

  // What a program or its shell says besides is not the record's. Behind one that only informs that is any line which looks like an error.
  private isAnother(line: string, quiet: boolean): boolean {
    // Of java.util.logging the first line has no message: it comes with the second.
    if (/^\s/.test(line) || (this.lines === 1 && this.first.trim() === '')) return false
    if (CRASH.test(line) || STAMPED.test(line) || saysError(line)) return true
    if (quiet && looksLikeError(line)) return true
    return (quiet || this.sawTrace) && (FAILURE_START.test(line) || NODE_SOURCE.test(line))
  }

  // Between header and trace there may be more lines of the message.
  private inRecord(line: string): Kind {
    return PYTHON_START.test(line) && !this.sawTrace ? 'python-frames' : (this.next(line) ?? 'text')
  }

  private take(line: string, kind: Kind): void {
    this.sawTrace ||= kind === 'python-done' || FRAME.test(line)
    this.kind = kind
    this.lines++
  }

  private next(line: string): Kind | undefined {
    if (PYTHON_START.test(line)) return this.takesTraceback() ? 'python-frames' : undefined
    if (PYTHON_GROUP.test(line))
      return this.kind === 'python-group' || this.takesTraceback() ? 'python-group' : undefined
    if (PYTHON_CHAIN.test(line)) return 'python-chain'
    switch (this.kind) {
      case 'python-frames':
        return PYTHON_INSIDE.test(line) ? 'python-frames' : 'python-done'
      case 'python-group':
        return /^[\s|+]/.test(line) ? 'python-group' : undefined
      case 'go':
        return GO_FRAME.test(line) ? 'go' : undefined
      case 'next-line':
        return 'text'
      case 'node-source':
        return /^\s*\^+$/.test(line) ? 'node-caret' : 'node-source'
      case 'node-caret':
        return NODE_ERROR.test(line) ? 'text' : undefined
      default:
        return ALWAYS.test(line) || this.isRaised(line) ? this.kind : undefined
    }
  }

  // A traceback goes on a message that has had none yet: `logger.exception` prints the message first.
  private takesTraceback(): boolean {
    return this.kind === 'python-chain' || (this.kind === 'text' && this.lines === 1)
  }

  // A message, then what was raised, then its frames: `printStackTrace` behind a line of one's own.
  private isRaised(line: string): boolean {
    return (
      this.lines === 1 &&
      QUALIFIED_ERROR.test(line) &&
      !FAILURE_START.test(this.first) &&
      !QUALIFIED_ERROR.test(this.first)
    )
  }
}

// `ERROR: disk full`: a level of its own, in a line without a header.
function saysError(line: string): boolean {
  const level = plain.parse(line)?.level
  return level !== undefined && LEVELS.indexOf(level) >= LEVELS.indexOf('warn')
}

function kindOfStart(first: string): Kind {
  if (PYTHON_START.test(first)) return 'python-frames'
  if (PYTHON_GROUP.test(first)) return 'python-group'
  if (GO_START.test(first)) return 'go'
  if (RUST_PANIC.test(first)) return 'next-line'
  if (NODE_SOURCE.test(first)) return 'node-source'
  return 'text'
}

/** True for a line that can't be the first of a record, whatever the format. */
export function isContinuation(line: string): boolean {
  return ALWAYS.test(line)
}

/** True for the first line of a failure that nobody caught. */
export const startsFailure = (line: string): boolean => FAILURE_START.test(line) || CRASH.test(line)
