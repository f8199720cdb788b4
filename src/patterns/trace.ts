// Stack traces to what identifies a failure. In: the message and the continuation lines of a record. Out: error class, its message and the
// stack frames, innermost first. Knows the shapes of Python, Node, Java, Go, Ruby, PHP, .NET and Rust; judges nothing. docs/grouping.md has the
// rules, test/traces.test.ts the cases.

/** One call of a stack trace. */
export interface Frame {
  /** Source file or, where the trace names none, the class. As written, without line number. */
  readonly file: string
  /** Function or method; empty when the trace names none. */
  readonly func: string
  /** The line of the log. */
  readonly text: string
}

/** What a stack trace says. */
export interface Trace {
  /** `psycopg2.errors.DeadlockDetected`, `java.io.IOException`; undefined when no line names one. */
  readonly errorClass?: string
  /** Text after the class; may be empty. */
  readonly errorMessage: string
  /** Innermost first. */
  readonly frames: readonly Frame[]
}

type FrameReader = (line: string) => Frame | undefined

const NODE =
  /^\s+at (?:async )?(?:(.+?) \()?((?:file:\/\/|node:|webpack|[A-Za-z]:\\|\/|\.{0,2}\/?[\w@.-]+\/)[^()]*?|native|<anonymous>|[\w.-]+\.[cm]?[jt]sx?)(?::\d+)(?::\d+)?\)?$/
const JAVA = /^\s*at (?:[\w.@-]+\/{1,2})*([\w$.]+)\.([\w$<>]+)\(([^)]*)\)/
const DOTNET = /^\s+at ([\w.`<>+[\],|]+)\(.*?\)(?: in (.+):line \d+)?$/
const RUBY = /^\s*(?:from )?(\S+\.(?:rb|erb|rake|haml|slim)):\d+:in [`'](.+)'/
const PHP = /^#\d+ (?:(\S.*?)\(\d+\): )?([\w\\:>{}-]+)(?:\(|$)/
const GO_FILE = /^\s+(\/?\S+\.go):\d+(?: \+0x[0-9a-f]+)?$/
const GO_FUNC = /^(?:created by )?([\w./*()-]+?)(?:\[\.\.\.\])?(?:\(.*\)|\.\.\.)?(?: in goroutine \d+)?$/
const PYTHON = /^[\s|>]*File "([^"]+)", line \d+(?:, in (.+))?$/
const RUST_FILE = /^\s+at (\S+\.rs):\d+(?::\d+)?$/

const frame = (file: string | undefined, func: string | undefined, text: string): Frame => ({
  file: file ?? '',
  func: func ?? '',
  text,
})

const READERS: readonly FrameReader[] = [
  (line) => {
    const m = line.includes('File "') ? PYTHON.exec(line) : null
    return m ? frame(m[1], m[2], line) : undefined
  },
  (line) => {
    const m = line.includes('at ') ? NODE.exec(line) : null
    return m ? frame(m[2], m[1], line) : undefined
  },
  (line) => {
    const m = line.includes('at ') ? JAVA.exec(line) : null
    return m ? frame(m[1], m[2], line) : undefined
  },
  (line) => {
    const m = line.includes('at ') ? DOTNET.exec(line) : null
    const dot = m ? m[1]!.lastIndexOf('.') : -1
    return m && dot > 0 ? frame(m[2] ?? m[1]!.slice(0, dot), m[1]!.slice(dot + 1), line) : undefined
  },
  (line) => {
    const m = line.includes(':in ') ? RUBY.exec(line) : null
    return m ? frame(m[1], m[2], line) : undefined
  },
  (line) => {
    const m = line.startsWith('#') ? PHP.exec(line) : null
    return m && m[2] !== '{main}' ? frame(m[1], m[2], line) : undefined
  },
]

const ERROR_LINE =
  /^(?:Uncaught |Caused by: |Exception in thread "[^"]*" |Unhandled exception\.? |thread '[^']*' (?:\(\d+\) )?panicked at |Next |PHP (?:Fatal|Parse) error: +(?:Uncaught )?)?((?:[A-Za-z_][\w$]*[.:\\]{1,2})*[A-Za-z_][\w$]*(?: \[\w+\])?)(?:: (.*)|:?)$/
const CLASS_NAME =
  /(?:Error|Exception|Warning|Failure|Fault|Timeout|Interrupt|Exit|Abort|Panic)$|^[a-z_][\w]*(?:\.[a-z_]\w*)*\.[A-Z]\w*$/

/** A longer line is data, not a frame; it also bounds what the expressions above may take. */
const MAX_FRAME_CHARS = 600

/** Reads the trace of a record; undefined when it has no frame and no line that names an error class. */
export function readTrace(message: string, lines: readonly string[]): Trace | undefined {
  if (lines.length === 0) return undefined
  const rest = lines.map((line) => (line.length > MAX_FRAME_CHARS ? line.slice(0, MAX_FRAME_CHARS) : line))
  const python = lastIndexOf(rest, (line) => line.includes('Traceback (most recent call last)'))
  return python >= 0 || message.startsWith('Traceback (most recent')
    ? readPython(rest, python)
    : readOthers(message, rest)
}

// What was raised stands at the left edge, in an exception group behind a bar. Any name may be a class; a line without one is data.
const PYTHON_RAISED = /^(?: +\| )?((?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*)(?:: (.*))?$/

function raisedBy(line: string): { errorClass: string; errorMessage: string } {
  const m = PYTHON_RAISED.exec(line)!
  return { errorClass: m[1]!, errorMessage: m[2] ?? '' }
}

// Python prints the outermost call first, and of a chain the error that was raised last comes last.
function readPython(rest: readonly string[], start: number): Trace {
  const frames: Frame[] = []
  let error: { errorClass?: string; errorMessage: string } = { errorMessage: '' }
  for (const line of rest.slice(start + 1)) {
    const found = READERS[0]!(line)
    if (found) frames.push(found)
    else if (frames.length > 0 && PYTHON_RAISED.test(line)) {
      error = raisedBy(line)
      break
    }
  }
  return { ...error, frames: frames.reverse() }
}

/** An error of a chain and its own frames. */
interface Link {
  error: { errorClass: string; errorMessage: string } | undefined
  frames: Frame[]
}

const CAUSE = /^\s*(?:Caused by: |\[cause\]: )/
const INNER = /^ *---> (?:\(Inner Exception #\d+\) )?/
const INNER_END = /^\s*--- End of inner exception stack trace ---/
/** Errors beside the one that counts: what closing threw, what a group holds. */
const ASIDE = /^\s*(?:Suppressed: |\[errors\]: \[)/

// The outermost error of a chain with a frame in the operator's code identifies the record: a wrapper whose frames are all of the runtime
// (a future, a reflective call, a framework) says nothing of where it failed.
function readOthers(message: string, rest: readonly string[]): Trace | undefined {
  const links = readLinks(message, rest)
  const { error, frames } = links.find((link) => link.frames.some(isAppFrame)) ?? links[0]!
  const named = error ?? links.find((link) => link.error !== undefined)?.error
  return frames.length === 0 && named === undefined ? undefined : { errorMessage: '', ...named, frames }
}

// Links, outermost first.
function readLinks(message: string, rest: readonly string[]): Link[] {
  const isOuterFirst = rest.some((line) => /^Stack \(most recent call last\):/.test(line))
  const links: Link[] = [{ error: errorOf(message, false), frames: [] }]
  // .NET prints the inner error and its frames between an error and the frames of that.
  const open: Link[] = [links[0]!]
  let aside = false
  for (let i = 0; i < rest.length; i++) {
    const line = rest[i]!
    const link = open.at(-1)!
    if (ASIDE.test(line)) aside = true
    else if (CAUSE.test(line) && !(aside && /^\t/.test(line))) {
      aside = false
      open.splice(0, open.length, { error: errorOf(line.replace(CAUSE, ''), true), frames: [] })
      links.push(open[0]!)
    } else if (aside) continue
    else if (INNER.test(line)) {
      open.push({ error: errorOf(line.replace(INNER, ''), true), frames: [] })
      links.push(open.at(-1)!)
    } else if (INNER_END.test(line)) {
      if (open.length > 1) open.pop()
    } else readInto(link, rest, i)
  }
  if (isOuterFirst) links[0]!.frames.reverse()
  return links
}

function readInto(link: Link, rest: readonly string[], i: number): void {
  const line = rest[i]!
  const found = frameAt(rest, i)
  // PHP prints the innermost of a chain first; Go the recovering function above the panic.
  const outer = /^Next [\w\\]+: /.test(line)
  if (outer || (found?.func === 'panic' && line.includes('.go:'))) link.frames.length = 0
  else if (found) link.frames.push(found)
  if (link.frames.length === 0) link.error = errorOf(line.trim(), true) ?? link.error
}

/** What the C# compiler makes of an async or local function or a lambda: `<PayAsync>d__5.MoveNext`, `<>c.<Run>b__1_0`, `<Run>g__Read|3_0`. */
const COMPILED =
  /(?:\.<>c(?:__DisplayClass\d+_\d+)?)?\.<(\w+)>(?:d__\d+(?:`\d+)?\.MoveNext|[bg]__(?:\w+\|)?\d+(?:_\d+)?)/

function frameAt(rest: readonly string[], i: number): Frame | undefined {
  // Node opens the properties of an error behind its last frame.
  const line = rest[i]!.replace(/ \{$/, '').replace(COMPILED, '.$1')
  const rust = RUST_FILE.exec(line)
  if (rust) return frame(rust[1], /^\s*\d+: (.+)$/.exec(rest[i - 1] ?? '')?.[1], line)
  const go = GO_FILE.exec(line)
  if (go) return frame(go[1], GO_FUNC.exec(rest[i - 1] ?? '')?.[1], line)
  for (const read of READERS) {
    const found = read(line)
    if (found) return found
  }
  return undefined
}

function errorOf(line: string, ownLine: boolean): { errorClass: string; errorMessage: string } | undefined {
  const m = ERROR_LINE.exec(line.length > 2000 ? line.slice(0, 2000) : line)
  if (!m || !CLASS_NAME.test(m[1]!.replace(/ \[\w+\]$/, ''))) return undefined
  return ownLine || m[2] !== undefined ? { errorClass: m[1]!, errorMessage: m[2] ?? '' } : undefined
}

function lastIndexOf(lines: readonly string[], test: (line: string) => boolean): number {
  for (let i = lines.length - 1; i >= 0; i--) if (test(lines[i]!)) return i
  return -1
}

/** Code that is not the operator's own: installed packages, the standard library, the runtime. */
const LIBRARY =
  /(?:^|[/\\])(?:site-packages|dist-packages|node_modules|\.venv|\.cargo|\.m2|vendor\/bundle|gems|vendor|pkg\/mod|\.nuget)[/\\]|[/\\]lib(?:64)?[/\\](?:python[\d.]+|ruby|php|node)[/\\]|[/\\]Python\d*[/\\]Lib[/\\]|[/\\]usr[/\\]share[/\\]|^node:|^native$|^<|^\/rustc\/|[/\\]go(?:-[\d.]+)?\/src\/(?!\w+\.\w+\/)|[/\\]libexec\/src\/|^(?:internal|runtime|webpack)[/\\]|\bwebpack\/bootstrap/
const LIBRARY_CLASS =
  /^(?:java|javax|jakarta|jdk|sun|com\.sun|kotlin|kotlinx|scala|groovy|clojure|org\.(?:springframework|apache|hibernate|eclipse|jboss|postgresql|slf4j|junit|mockito|gradle|codehaus|h2|aspectj)|com\.(?:fasterxml|zaxxer|google|mysql|mongodb|netflix|amazonaws)|io\.(?:netty|undertow|micrometer|grpc|vertx|micronaut|quarkus)|reactor|ch\.qos|net\.bytebuddy|akka|System|Microsoft|Npgsql|MySql|Newtonsoft|Autofac|Polly|runtime|net\/http|testing)[.\w$/]*/
/** Files, folders and classes that only log: named so, as a whole or as their last word. */
const LOGGER_FILE =
  /(?:^|[/\\.])(?:log|logging|loggers?|loguru|winston|pino|bunyan|log4j|logback|monolog|serilog)(?:[/\\.]|$)|[_-]logg(?:er|ing)(?:[/\\.]|$)|[a-z]Logger(?:[/\\.$]|$)/i
/** Functions that only log: `log`, `logError`, `log_exception`, and those of a logger. */
const LOGGER_FUNC =
  /(?:^|[./#:>\s])_*(?:log|log_?(?:error|err|warn|warning|info|debug|fatal|critical|exception|message|failure|event)s?)$|(?:^|[./#:>\s(*])(?:\w*Logger|log|logger|logging)\)?(?:\.|#|::|->)\w+$/i

/** True for a frame in the operator's own code; false for packages, runtime and logging helpers. */
export function isAppFrame({ file, func }: Frame): boolean {
  if (file === '' || LIBRARY.test(file) || LOGGER_FILE.test(file) || LOGGER_FUNC.test(plainFunc(func)))
    return false
  return /[/\\]/.test(file) || (!LIBRARY_CLASS.test(`${file}.${func}`) && !/^(?:[\w.]*\.)?\$Proxy/.test(file))
}

/** Components kept of a frame's file: the root differs between hosts and releases. */
const KEPT_COMPONENTS = 3

/** Words that some runtimes put round a function's name, and parts that their compilers or proxies add to it. */
const AROUND_FUNC =
  /^(?:(?:async|new|static) )+|^(?:(?:block|rescue|ensure)(?: \(\d+ levels\))? in )+|^(?:Object|Module)\.| \[as .*\]$/g
const ADDED_TO_FUNC =
  /<anonymous>|\$\$Lambda.*|\.func\d+(?:\.\d+)*|\{closure[^}]*\}|::\{\{closure\}\}|::h(?=[a-f]*\d)[0-9a-f]+$|(?:\.<locals>)?\.<\w+>$/g

const plainFunc = (func: string): string =>
  func
    .replace(AROUND_FUNC, '')
    .replace(/^lambda\$(\w+)\$\d+$/, '$1')
    .replace(ADDED_TO_FUNC, '')

/** A frame without what differs between hosts, builds and runs: line number, root of the path or release, hashes, numbers, anonymous and generated wrappers. */
export function frameKey({ file, func }: Frame): string {
  const parts = file
    .replace(/\\/g, '/')
    .replace(/\?.*$/, '')
    // `Shop$$EnhancerBySpringCGLIB$$ab12` and `Shop$1` are `Shop`.
    .replace(/\$\$.*$|(?:\$\d+)+$/, '')
    .split('/')
    .filter(Boolean)
  const release = parts.slice(0, -1).findLastIndex((folder) => RELEASE_FOLDER.test(folder))
  const kept = parts
    .slice(release + 1)
    .slice(-KEPT_COMPONENTS)
    .join('/')
    .replace(BUILD_HASH, '')
    .replace(/\d+/g, '#')
  const name = plainFunc(func).replace(/\d+/g, '#')
  return `${kept}${name === '' ? '' : `:${name}`}`
}
/**
 * A folder that is a hash, number, date or version: all up to it is the root of a release. Hashes without a digit are known by their usual
 * lengths; `v1` without a dot names an interface and stays.
 */
const RELEASE_FOLDER =
  /^(?:<(?:hex|uuid|time)>[\d_TZ-]*|[a-f]{7,8}|[a-f]{12}|[a-f]{16}|[a-f]{32}|[a-f]{40}|\d[\d_T-]*Z?|v?\d+(?:\.\d+)+(?:[-+].+)?)$/
/** `main.3f2a9b1c.js`, `chunk-2KP3FOWO.js`, `117.js`: what a bundler adds. Runs of digits have no length any more. */
const BUILD_HASH = /[-.](?:<hex>|<uuid>|\d+|(?=\w*\d)(?=\w*[A-Z])\w{6,})(?=\.)/g
