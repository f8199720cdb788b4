// One JSON object a line: pino, bunyan, winston, zap, logrus, slog, ECS, Serilog CLEF, GCP, structlog, logstash, AWS Lambda and kin.
// In: a line. Out: stamp, level, logger, host, pid; the text message with the error's message, the stack as trace.
// A record counts when it has a level or a time beside its message, or a level word of warn or above (winston's `error(err)` writes
// nothing else), so that an API's JSON answer in a trace is not taken for one.
// What stands at its start counts (json-opening.ts). Not read: other broken JSON, arrays, and the wrappers docker json-file and journald export, which have plugins of their own.
import { LEVELS, type Level, type LogFormat, type ParsedLine } from '../model.js'
import { errorOf, isObject, type Json } from './json-error.js'
import { hasLevelWord, LEVEL_KEYS, levelIn, stampIn, TIME_KEYS } from './json-head.js'
import { type JsonOpening, jsonOpening } from './json-opening.js'
import { isWrapper, unwrapped } from './json-shape.js'
import { isExceptionName } from './layout.js'

const MESSAGE_KEYS = [
  'msg',
  'message',
  '@message',
  '@m',
  'M',
  'event',
  'textPayload',
  'Message',
  'RenderedMessage',
  'short_message',
  'text',
  'body',
  'Body',
  '@mt',
  'MessageTemplate',
]
const LOGGER_KEYS = [
  'logger',
  'logger_name',
  'loggerName',
  'log.logger',
  'SourceContext',
  'Category',
  'name',
  'N',
  'target',
  'channel',
  'component',
  'module',
]
const PID_KEYS = ['pid', 'process.pid', 'process', 'processId', 'ProcessId', 'process_id', 'PID']
const HOST_KEYS = ['hostname', 'host', 'host.name', 'host.hostname', 'MachineName', 'HOSTNAME', 'nodename']
/** What the compact JSON of a record without text leaves out. */
const HEADER_KEYS = new Set([...LEVEL_KEYS, ...TIME_KEYS, ...PID_KEYS, ...HOST_KEYS, 'v'])

function textIn(record: Json, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = record[key]
    if (typeof value === 'string' && value.trim() !== '') return value
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  }
  return undefined
}

/** Fills `{User}` and `{Elapsed:0.00}` of a Serilog template with the record's own scalars. */
function render(template: string, record: Json): string {
  return template.replace(/\{[@$]?(\w{1,80})(?:[,:][^{}]{0,40})?\}/g, (hole, name: string) => {
    const value = record[name]
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : hole
  })
}

function messageIn(record: Json): string | undefined {
  const text = textIn(record, MESSAGE_KEYS)
  if (text !== undefined)
    return text === record['@mt'] || text === record.MessageTemplate ? render(text, record) : text
  for (const key of ['jsonPayload', 'fields']) {
    const inner = record[key]
    if (isObject(inner)) return textIn(inner, MESSAGE_KEYS)
  }
  return undefined
}

/** A name: a text, or the `name` of an object (`host: {name: "web1"}`). */
function nameIn(record: Json, keys: readonly string[], inner: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = record[key]
    const name = isObject(value) ? textIn(value, inner) : value
    if (typeof name === 'string' && name !== '') return name
    if (typeof name === 'number') return String(name)
  }
  return undefined
}

function compact(record: Json): string {
  const rest = Object.entries(record).filter(([key]) => !HEADER_KEYS.has(key))
  return rest.length === 0 ? '' : JSON.stringify(Object.fromEntries(rest))
}

/** First line as message, further lines before the stack. */
function withError(text: string | undefined, record: Json): { message: string; trace?: string } {
  const error = errorOf(record)
  const said = error.message
  const whole =
    text === undefined
      ? (said ?? compact(record))
      : said === undefined || text.includes(said)
        ? text
        : `${text}: ${said}`
  const end = whole.search(/\r?\n/)
  const message = end < 0 ? whole : whole.slice(0, end)
  const more = end < 0 ? '' : whole.slice(end).replace(/^\r?\n/, '')
  // winston's errors({stack: true}) repeats the text's lines in the stack.
  const trace =
    error.stack === undefined
      ? more
      : more === '' || error.stack.includes(more)
        ? error.stack
        : `${more}\n${error.stack}`
  return trace === '' ? { message } : { message, trace }
}

/** The logger; `name` beside an error's fields is that error's name. */
function loggerIn(record: Json): string | undefined {
  const log = isObject(record.log) ? record.log : {}
  const name = nameIn(record, LOGGER_KEYS, ['name']) ?? nameIn(log, ['logger'], ['name'])
  return name !== undefined && name === record.name && isExceptionName(name) ? undefined : name
}

function isTroubled(record: Json, level: Level | undefined): boolean {
  return level !== undefined && LEVELS.indexOf(level) >= LEVELS.indexOf('warn') && hasLevelWord(record)
}

/** A record that was cut off, or broken otherwise: what it says after its opening, its text if that is still there. */
function readBroken(line: string, { level, stamp, end }: JsonOpening): ParsedLine {
  const text = /"(?:msg|message|event)":"((?:[^"\\]|\\.)+)/.exec(line)?.[1]
  return { message: text ?? line.slice(end + 1).trim(), stamp, level }
}

function readRecord(outer: Json, opening: JsonOpening | undefined): ParsedLine | undefined {
  if (opening === undefined && isWrapper(outer)) return undefined
  const record = unwrapped(outer)
  const stamp = opening?.stamp ?? stampIn(record)
  const level = opening?.level ?? levelIn(record)
  const text = messageIn(record)
  const { message, trace } = withError(text, record)
  // A time alone, or a harmless level alone, is in many an answer of an API.
  const hasText = text !== undefined || trace !== undefined
  if (!(level && (stamp || hasText)) && !(stamp && hasText) && (message === '' || !isTroubled(record, level)))
    return undefined
  const logger = loggerIn(record)
  const pid = nameIn(record, PID_KEYS, ['pid', 'id'])
  const host = nameIn(record, HOST_KEYS, ['name', 'hostname'])
  return {
    message,
    ...(stamp && { stamp }),
    ...(level && { level }),
    ...(trace !== undefined && { trace }),
    ...(logger && { logger }),
    ...(pid && { pid }),
    ...(host && { host }),
  }
}

/** The line as a JSON object; undefined when it is none. */
export function parseObject(line: string): Json | undefined {
  try {
    const record: unknown = JSON.parse(line)
    return isObject(record) ? record : undefined
  } catch {
    return undefined
  }
}

export const jsonLines: LogFormat = {
  name: 'json',
  title: 'JSON lines (pino, bunyan, winston, zap, logrus, slog, ECS, CLEF, GCP, structlog, logstash, Lambda)',
  source:
    'https://getpino.io/#/docs/api, https://www.elastic.co/guide/en/ecs/current/ecs-log.html, https://github.com/serilog/serilog-formatting-compact, https://cloud.google.com/logging/docs/structured-logging',
  strict: true,
  parse(line) {
    if (line[0] !== '{') return undefined
    const opening = jsonOpening(line)
    const whole = line[line.trimEnd().length - 1] === '}' ? parseObject(line) : undefined
    if (whole !== undefined) return readRecord(whole, opening)
    return opening && readBroken(line, opening)
  },
  samples: [
    {
      line: '{"level":50,"time":1795166460123,"pid":812,"hostname":"web1","err":{"type":"Error","message":"boom","stack":"Error: boom\\n    at pay (/srv/pay.js:3:9)"},"msg":"payment failed"}',
      expect: {
        level: 'error',
        pid: '812',
        host: 'web1',
        message: 'payment failed: boom',
        trace: 'Error: boom\n    at pay (/srv/pay.js:3:9)',
        stamp: { ms: 1795166460123, zoned: true },
      },
    },
    {
      line: '{"level":"error","ts":1795166460.5,"logger":"http","caller":"api/pay.go:7","msg":"no route","error":"dial tcp: refused","stacktrace":"main.pay\\n\\t/srv/pay.go:7"}',
      expect: {
        level: 'error',
        logger: 'http',
        message: 'no route: dial tcp: refused',
        trace: 'main.pay\n\t/srv/pay.go:7',
        stamp: { ms: 1795166460500 },
      },
    },
    {
      line: '{"@timestamp":"2026-11-20T09:21:00.123Z","log.level":"error","message":"boom","error.message":"boom","error.stack_trace":"E: boom\\n\\tat a.B.c(B.java:1)","log":{"logger":"a.B"},"host":{"name":"web1"}}',
      expect: {
        level: 'error',
        logger: 'a.B',
        host: 'web1',
        message: 'boom',
        trace: 'E: boom\n\tat a.B.c(B.java:1)',
        stamp: { ms: Date.UTC(2026, 10, 20, 9, 21, 0, 123) },
      },
    },
    {
      line: '{"@t":"2026-11-20T09:21:00.1234567Z","@mt":"Hello, {User}","User":"ann"}',
      expect: { level: 'info', message: 'Hello, ann', stamp: { ms: Date.UTC(2026, 10, 20, 9, 21, 0, 123) } },
    },
    {
      line: '{"event":"payment failed","order":7,"level":"error","timestamp":"2026-11-20T09:21:00Z","logger":"shop"}',
      expect: { level: 'error', logger: 'shop', message: 'payment failed' },
    },
    {
      line: '{"severity":"CRITICAL","timestamp":"2026-11-20T09:21:00Z","jsonPayload":{"message":"down"}}',
      expect: { level: 'fatal', message: 'down' },
    },
    {
      line: '{"level":"error","time":"2026-11-20T09:21:00Z","msg":null,"pid":3,"order":[7]}',
      expect: { level: 'error', pid: '3', message: '{"msg":null,"order":[7]}' },
    },
    {
      line: '{"code":"E_DECLINED","level":"error","name":"PaymentError"}',
      expect: { level: 'error', message: '{"code":"E_DECLINED","name":"PaymentError"}' },
    },
    {
      line: '{"@fields":{"level":"error","name":"PaymentError","stack":"PaymentError: declined\\n    at charge (/srv/work.js:3:44)"},"@message":"order 101 failed","@timestamp":"2026-11-20T09:21:00.123Z"}',
      expect: {
        level: 'error',
        message: 'order 101 failed',
        trace: 'PaymentError: declined\n    at charge (/srv/work.js:3:44)',
        stamp: { ms: Date.UTC(2026, 10, 20, 9, 21, 0, 123) },
      },
    },
    {
      line: '{"text":"2026-11-20 10:02:16.797 | ERROR    | shop:f:14 - order 101 failed\\nTraceback (most recent call last):\\n  File \\"/srv/biz.py\\", line 5, in charge\\nbiz.PaymentError: declined\\n","record":{"exception":{"type":"PaymentError","value":"declined","traceback":true},"level":{"icon":"x","name":"ERROR","no":40},"message":"order 101 failed","name":"shop","process":{"id":17271,"name":"MainProcess"},"time":{"repr":"2026-11-20 10:02:16.797338+00:00","timestamp":1795168936.797338}}}',
      expect: {
        level: 'error',
        logger: 'shop',
        pid: '17271',
        message: 'order 101 failed: PaymentError: declined',
        trace:
          'Traceback (most recent call last):\n  File "/srv/biz.py", line 5, in charge\nbiz.PaymentError: declined',
        stamp: { ms: 1795168936797, zoned: true },
      },
    },
    {
      line: '{"timestamp":1795169218921,"level":"ERROR","threadName":"main","loggerName":"com.shop.Biz","message":"order 101 failed","throwable":{"className":"com.shop.PaymentException","message":"declined","stepArray":[{"className":"com.shop.Biz","methodName":"charge","fileName":"Biz.java","lineNumber":6}],"cause":{"className":"java.io.IOException","message":"bad file","stepArray":[{"className":"com.shop.Biz","methodName":"load","fileName":"Biz.java","lineNumber":9}],"commonFramesCount":3}}}',
      expect: {
        level: 'error',
        logger: 'com.shop.Biz',
        message: 'order 101 failed: declined',
        trace:
          'com.shop.PaymentException: declined\n\tat com.shop.Biz.charge(Biz.java:6)\nCaused by: java.io.IOException: bad file\n\tat com.shop.Biz.load(Biz.java:9)\n\t... 3 more',
      },
    },
    {
      line: '{"event":"order 103 failed","level":"error","timestamp":"2026-11-20T10:02:19Z","exception":[{"exc_type":"PaymentError","exc_value":"lookup failed","is_cause":false,"frames":[{"filename":"/srv/biz.py","lineno":10,"name":"chained"}]},{"exc_type":"KeyError","exc_value":"\'k103\'","is_cause":true,"frames":[]}]}',
      expect: {
        message: 'order 103 failed: PaymentError: lookup failed',
        trace:
          'Traceback (most recent call last):\nKeyError: \'k103\'\n\nThe above exception was the direct cause of the following exception:\n\nTraceback (most recent call last):\n  File "/srv/biz.py", line 10, in chained\nPaymentError: lookup failed',
      },
    },
    {
      line: '{"timestamp":"2026-11-20T10:09:09Z","level":"ERROR","fields":{"message":"order failed","error":"cannot load order 101\\n\\nCaused by:\\n    No such file (os error 2)"},"target":"shop"}',
      expect: {
        logger: 'shop',
        message: 'order failed: cannot load order 101',
        trace: 'cannot load order 101\n\nCaused by:\n    No such file (os error 2)',
      },
    },
    {
      line: '{"level":"error","time":"2026-11-20T09:21:00Z","msg":"cut o',
      expect: { level: 'error', message: 'cut o', stamp: { ms: Date.UTC(2026, 10, 20, 9, 21) } },
    },
  ],
  rejects: [
    '{"level":"info","code":7}',
    '{"level":"warn"}',
    '{"level":3,"code":7}',
    '{"log":"boom\\n","stream":"stderr","time":"2026-11-20T09:21:00.1Z"}',
    '{"__REALTIME_TIMESTAMP":"1795166460123456","MESSAGE":"boom","PRIORITY":"3","_BOOT_ID":"ab"}',
    '{"level":"error","msg":"cut off',
    '{"status":500,"message":"Internal Server Error"}',
    '["error","boom"]',
  ],
}
