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
const ERROR_KEYS = ['err', 'error', 'exception', 'thrown', 'exc', 'Exception', 'cause', 'reason'] as const
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
  const found = [...ERROR_KEYS.map((key) => errorAt(record[key])), ...nested(record)]
  const message = firstText(record, MESSAGE_KEYS) ?? found.find((e) => e.message !== undefined)?.message
  const stack = firstStack(record, STACK_KEYS) ?? found.find((e) => e.stack !== undefined)?.stack
  return { ...(message !== undefined && { message }), ...(stack !== undefined && { stack }) }
}

/** Monolog's `context.exception`, GCP's `jsonPayload`, Lambda's object in `message`, tracing's `fields`. */
function nested(record: Json): RecordError[] {
  const out: RecordError[] = []
  for (const key of ['context', 'jsonPayload', 'fields', 'data', 'extra']) {
    const inner = record[key]
    if (isObject(inner)) for (const name of ERROR_KEYS) out.push(errorAt(inner[name]))
    if (isObject(inner)) out.push(stackOnly(inner))
  }
  if (isObject(record.message) || isObject(record.msg)) out.push(errorAt(record.message ?? record.msg))
  return out
}

function stackOnly(inner: Json): RecordError {
  const stack = firstStack(inner, STACK_KEYS)
  return stack === undefined ? {} : { stack }
}

function errorAt(value: unknown): RecordError {
  if (typeof value === 'string') return errorText(value)
  if (Array.isArray(value)) return pythonTraceback(value)
  if (!isObject(value)) return {}
  const message = firstText(value, INNER_MESSAGE_KEYS)
  const stack = firstStack(value, INNER_STACK_KEYS)
  return { ...(message !== undefined && { message }), ...(stack !== undefined && { stack }) }
}

/** A text of several lines is a stack (structlog's `exception`, .NET's `Exception`); one line is the error's message. */
function errorText(text: string): RecordError {
  if (text.trim() === '') return {}
  return text.trimEnd().includes('\n') ? { stack: text.trimEnd() } : { message: text }
}

/** structlog's dict_tracebacks: a list of exceptions with frames; the last is the one raised. */
function pythonTraceback(list: readonly unknown[]): RecordError {
  const lines: string[] = []
  let message: string | undefined
  for (const item of list) {
    if (!isObject(item) || typeof item.exc_type !== 'string') return {}
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
