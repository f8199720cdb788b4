// The error inside a JSON log record, for the plugin json.
// In: the parsed record. Out: the error's own message and its stack as text, each if the record has it.
// Knows the shapes of pino, bunyan, winston, zap, logrus, slog, ECS, Serilog, log4j 2, logstash, Monolog, AWS Lambda and structlog.
// Never throws; an unknown shape is no error.
/** A JSON object as parsed; nothing about its values is known. */
export type Json = Readonly<Record<string, unknown>>

/** The error that a JSON record carries. */
export interface RecordError {
  readonly message?: string
  readonly stack?: string
}

/** True for an object that is no array. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Keys of an error object or an error text, most telling first. */
const ERROR_KEYS = [
  'err',
  'error',
  'exception',
  'thrown',
  'throwable',
  'exc',
  'Exception',
  'cause',
  'reason',
] as const
/** Keys of the record itself that hold a stack. */
const STACK_KEYS = [
  'stack',
  'stack_trace',
  'stackTrace',
  'stacktrace',
  'StackTrace',
  'error.stack_trace',
  'error.stack',
  'exception.stacktrace',
  'exc_info',
  'exc_text',
  '@x',
  'traceback',
  'errorVerbose',
  'S',
] as const
const INNER_STACK_KEYS = [
  'stack',
  'stack_trace',
  'stackTrace',
  'stacktrace',
  'extendedStackTrace',
  'StackTrace',
  'StackTraceString',
  'trace',
  'traceback',
] as const
const INNER_MESSAGE_KEYS = [
  'message',
  'Message',
  'msg',
  'errorMessage',
  'localizedMessage',
  'exc_value',
] as const
const MESSAGE_KEYS = [
  'error.message',
  'errorMessage',
  'exception.message',
  'error_message',
  'err.message',
] as const

/** What the record says about its error. */
export function errorOf(record: Json): RecordError {
  const found = [...ERROR_KEYS.map((key) => errorAt(record[key], key)), ...nested(record)]
  const message = firstText(record, MESSAGE_KEYS) ?? found.find((e) => e.message !== undefined)?.message
  const stack = firstStack(record, STACK_KEYS) ?? found.find((e) => e.stack !== undefined)?.stack
  return { ...(message !== undefined && { message }), ...(stack !== undefined && { stack }) }
}

/** Monolog's `context.exception`, GCP's `jsonPayload`, Lambda's object in `message`, tracing's `fields`. */
function nested(record: Json): RecordError[] {
  const out: RecordError[] = []
  for (const key of ['context', 'jsonPayload', 'fields', 'data', 'extra']) {
    const inner = record[key]
    if (isObject(inner)) for (const name of ERROR_KEYS) out.push(errorAt(inner[name], name))
    if (isObject(inner)) out.push(stackOnly(inner))
  }
  if (isObject(record.message) || isObject(record.msg)) out.push(errorAt(record.message ?? record.msg))
  return out
}

function stackOnly(inner: Json): RecordError {
  const stack = firstStack(inner, STACK_KEYS)
  return stack === undefined ? {} : { stack }
}

function errorAt(value: unknown, key = ''): RecordError {
  if (typeof value === 'string') return errorText(value, key)
  if (Array.isArray(value)) return pythonTraceback(value)
  if (!isObject(value)) return {}
  if (Array.isArray(value.stepArray)) return throwable(value)
  const message = firstText(value, INNER_MESSAGE_KEYS)
  const stack = firstStack(value, INNER_STACK_KEYS)
  return { ...(message !== undefined && { message }), ...(stack !== undefined && { stack }) }
}

/**
 * A text of several lines is a stack (structlog's `exception`, .NET's `Exception`); one line is the error's message. In Rust's and Go's
 * `error` the first of several lines is the message too: causes and backtrace come after it.
 */
function errorText(text: string, key: string): RecordError {
  const whole = text.trimEnd()
  if (whole.trim() === '') return {}
  const end = whole.indexOf('\n')
  if (end < 0) return { message: text }
  const first = whole.slice(0, end).trim()
  const speaks = (key === 'error' || key === 'err') && first !== '' && !first.startsWith('Traceback (')
  return speaks ? { message: first, stack: whole } : { stack: whole }
}

/** Causes deeper than this are left out. */
const MAX_CAUSES = 20

/** logback's JsonEncoder: the throwable as an object, written out the way Java prints it. */
function throwable(value: Json): RecordError {
  const lines: string[] = []
  let cause: unknown = value
  for (let i = 0; i < MAX_CAUSES && isObject(cause); i++) {
    const said = typeof cause.message === 'string' ? `: ${cause.message}` : ''
    lines.push(`${i > 0 ? 'Caused by: ' : ''}${String(cause.className)}${said}`)
    const steps = Array.isArray(cause.stepArray) ? frames(cause.stepArray) : ''
    if (steps !== '') lines.push(steps)
    if (typeof cause.commonFramesCount === 'number' && cause.commonFramesCount > 0)
      lines.push(`\t... ${cause.commonFramesCount} more`)
    cause = cause.cause
  }
  const message = firstText(value, ['message', 'className'])
  return { ...(message !== undefined && { message }), stack: lines.join('\n') }
}

const CAUSE_LINE = 'The above exception was the direct cause of the following exception:'
const CONTEXT_LINE = 'During handling of the above exception, another exception occurred:'

/** structlog's dict_tracebacks: a list of exceptions with frames; the first is the one raised, its causes follow. Written out as Python does. */
function pythonTraceback(list: readonly unknown[]): RecordError {
  const lines: string[] = []
  let message: string | undefined
  let before: Json | undefined
  for (const item of [...list].reverse()) {
    if (!isObject(item) || typeof item.exc_type !== 'string') return {}
    if (before) lines.push('', before.is_cause === true ? CAUSE_LINE : CONTEXT_LINE, '')
    before = item
    lines.push('Traceback (most recent call last):')
    for (const frame of Array.isArray(item.frames) ? item.frames : []) {
      if (isObject(frame))
        lines.push(
          `  File "${String(frame.filename)}", line ${String(frame.lineno)}, in ${String(frame.name)}`,
        )
    }
    message = `${item.exc_type}: ${typeof item.exc_value === 'string' ? item.exc_value : ''}`
    lines.push(message)
  }
  return message === undefined ? {} : { message, stack: lines.join('\n') }
}

function firstText(record: Json, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = record[key]
    if (typeof value === 'string' && value.trim() !== '') return value
  }
  return undefined
}

function firstStack(record: Json, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = record[key]
    if (typeof value === 'string' && value.trim() !== '') return value.trimEnd()
    if (Array.isArray(value) && value.length > 0) {
      const text = value.every((line) => typeof line === 'string') ? value.join('\n') : frames(value)
      if (text !== '') return text
    }
  }
  return undefined
}

/** log4j 2's extendedStackTrace: objects with class, method, file and line. */
function frames(list: readonly unknown[]): string {
  return list
    .filter(isObject)
    .filter((f) => typeof f.class === 'string' || typeof f.className === 'string')
    .map(
      (f) =>
        `\tat ${String(f.class ?? f.className)}.${String(f.method ?? f.methodName)}(${String(f.file ?? f.fileName)}:${String(f.line ?? f.lineNumber)})`,
    )
    .join('\n')
}
