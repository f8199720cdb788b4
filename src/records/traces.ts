// Which lines without a header of their own go on the record before them. In: the lines of an open record one by one. Out: yes or no.
// Needed where the format can't tell: logs without any header, and traces of which syslog or journald prefixed every line.
// Knows the shapes of Python, Node, Java, Go, Ruby, PHP, .NET and Rust traces; judges nothing.

/** Lines that never start a record, whatever stood before. */
const ALWAYS =
  /^(?:\s|Caused by: |Suppressed: |\.\.\. \d+ (?:more|common frames)|at [\w$.<>[\]/ ]+[(:]|--- End of |---> |from \S+:\d+:in |#\d+ |Stack trace:$|\[?stack backtrace\]?:|goroutine \d+ \[|created by \S+|\[signal |exit status \d|thrown in |Node\.js v\d|[\])}]+[;,]?$|\^+$|note: run with `RUST_BACKTRACE|\S+\.(?:rb|erb|rake):\d+:in |Wrapped by: |\(Background on this error at: )/

/** Between the parts of a chained Python trace. */
const PYTHON_CHAIN =
  /^(?:During handling of the above exception, another exception occurred:|The above exception was the direct cause of)/
const PYTHON_START = /^(?:\s*\+ )?(?:Exception Group )?Traceback \(most recent call last\):/
const GO_START = /^(?:panic: |fatal error: |runtime: |goroutine \d+ \[)/
const GO_FRAME =
  /^(?:[\w./*()-]+\(.*\)|runtime stack:|goroutine \d+|created by|exit status|panic: |\s|rax |r[0-9a-z]+ +0x|[ercdfgs][a-z0-9]{1,2} +0x)/
const RUST_PANIC = /^thread '.*' panicked at [^']*:\d+:\d+:$/
const NODE_SOURCE = /^(?:node:|file:\/\/|\/|[A-Z]:\\)\S*:\d+$/
const NODE_ERROR = /^(?:[A-Z]\w*: |[A-Z]\w*(?:Error|Exception)|\[|throw )/

type Kind =
  | 'text'
  | 'python-frames'
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

  constructor(first: string) {
    this.kind = kindOfStart(first)
  }

  /** True when `line` (not blank) belongs to the open record; the follower then has taken it in. */
  joins(line: string): boolean {
    const next = this.next(line)
    if (next === undefined) return false
    this.kind = next
    this.lines++
    return true
  }

  private next(line: string): Kind | undefined {
    if (PYTHON_START.test(line)) return this.takesTraceback() ? 'python-frames' : undefined
    if (PYTHON_CHAIN.test(line)) return 'python-chain'
    switch (this.kind) {
      case 'python-frames':
        return /^[\s|+]/.test(line) ? 'python-frames' : 'python-done'
      case 'go':
        return GO_FRAME.test(line) ? 'go' : undefined
      case 'next-line':
        return 'text'
      case 'node-source':
        return /^\s*\^+$/.test(line) ? 'node-caret' : 'node-source'
      case 'node-caret':
        return NODE_ERROR.test(line) ? 'text' : undefined
      default:
        return ALWAYS.test(line) ? this.kind : undefined
    }
  }

  // A traceback goes on a message that has had none yet: `logger.exception` prints the message first.
  private takesTraceback(): boolean {
    return this.kind === 'python-chain' || (this.kind === 'text' && this.lines === 1)
  }
}

function kindOfStart(first: string): Kind {
  if (PYTHON_START.test(first)) return 'python-frames'
  if (GO_START.test(first)) return 'go'
  if (RUST_PANIC.test(first)) return 'next-line'
  if (NODE_SOURCE.test(first)) return 'node-source'
  return 'text'
}

/** True for a line that can't be the first of a record, whatever the format. */
export function isContinuation(line: string): boolean {
  return ALWAYS.test(line)
}
