// `ISO-time level message`: winston's printf formats, log4js, zap's console, Rust env_logger and tracing-subscriber, and countless
// home-made loggers. In: a line. Out: stamp, level, logger or label, message.
// The last resort among the text formats: it gives way to python, log4j, loguru, structlog and dotnet wherever those read the line,
// and to PostgreSQL, nginx and MySQL error logs, whose lines begin alike.
// A level word counts as one when written as one: in capitals, in brackets, before a colon or as a padded column. `error handler ready`
// and `Error occurred` are prose. Only one separator is removed before the message (`error:   Error: x` keeps winston's indentation),
// but a column's padding goes whole.
import type { LogFormat, ParsedLine } from '../model.js'
import { consoleFormat } from './console.js'
import { dotnet } from './dotnet.js'
import {
  finish,
  type Groups,
  type Header,
  isQualifiedLogger,
  type Layout,
  plainLine,
  readLayouts,
} from './layout.js'
import { log4j } from './log4j.js'
import { loguru } from './loguru.js'
import { pythonLogging } from './python.js'
import { ISO_STAMP, levelOf } from './stamp.js'
import { structlog } from './structlog.js'

const S = `(?<stamp>${ISO_STAMP})`
const WORD = '(?<level>[A-Za-z]{3,13})'

/** Words that are levels to some logger but also labels, or begin ordinary sentences after a bare stamp. */
const PROSE = /^(?:log|note|fine|success|failure|exception|alert|config|verbose|http|panic|inf|err)$/i

/** Widths to which loggers pad their level column, and one separator. */
const COLUMNS = new Set([8, 9, 10])

/** PostgreSQL puts two spaces after `ERROR:`; nginx `812#0:` after `[error]`. */
const POSTGRES = /^(?:[A-Z]+):? {2}/
const NGINX = /^\d+#\d+: /

/** A level must be written as one: in capitals, in brackets, with a colon, or in a column of its own. */
function isLevel({ stamp = '', level = '', open, colon, logger = '' }: Groups, rest: string): boolean {
  if (NGINX.test(rest)) return false
  // `[WARN] info cache is stale`: the first is the level, and the second is prose.
  if (levelOf(logger) && !PROSE.test(logger)) return false
  // Go's `2026/11/20 09:21:00 http: panic serving` and `panic: runtime error` name a package and a crash, not winston's level.
  if (!open && (level === 'panic' || (stamp[4] === '/' && level === 'http'))) return false
  if (colon && level === level.toUpperCase() && POSTGRES.test(`${level}: ${rest}`)) return false
  if (open || level === level.toUpperCase()) return true
  return colon
    ? !/^(?:exception|failure|note|success)$/i.test(level)
    : rest === '' || (/^(?:[ \t]|[-|] )/.test(rest) && !PROSE.test(level))
}

/** Takes away the padding of a level column: that of a lower-case word is why it counts, that of a capital one must fit a usual width. */
function unpadded(header: Header): Header {
  const { level = '', open, colon } = header.groups
  if (open || colon) return header
  const capital = level === level.toUpperCase()
  const blanks = (capital ? /^ */ : /^(?: +|[-|] )?/).exec(header.message)![0].length
  const isColumn = !capital || COLUMNS.has(level.length + 1 + blanks)
  return blanks > 0 && isColumn ? { ...header, message: header.message.slice(blanks) } : header
}

const LAYOUTS: readonly Layout[] = [
  // env_logger
  {
    re: new RegExp(
      `^\\[${S} {1,20}(?<level>TRACE|DEBUG|INFO|WARN|ERROR) {0,20}(?<logger>[\\w:./-]{1,200})?\\](?: |$)`,
    ),
  },
  // zap's console encoder
  {
    re: new RegExp(`^${S}\\t${WORD}\\t(?:(?:(?<logger>[\\w./-]{1,120})\\t)?[\\w./@-]{1,200}\\.go:\\d+\\t)?`),
  },
  // log4js
  { re: new RegExp(`^\\[${S}\\] \\[${WORD}\\] (?<logger>[\\w.:/-]{1,120}) - `) },
  // winston with a label; otherwise a thread or pid
  {
    re: new RegExp(
      `^\\[?${S}\\]? {1,20}\\[(?:(?<pid>\\d+)|(?<logger>[^\\]\\s]{1,80}))\\] {1,20}(?<open>[[(<])?${WORD} {0,20}[\\])>]?(?<colon>:)?(?: |$)`,
    ),
    accept: (groups, rest) => isLevel(groups, rest),
  },
  // the rest; a padded INFO or WARN takes two spaces
  {
    re: new RegExp(
      `^\\[?${S}\\]?(?: - | |\\t)[ \\t]{0,20}(?<open>[[(<])?${WORD} {0,20}?[\\])>]?(?<colon>:)?(?:(?<=INFO|WARN)  | |\\t|$)`,
    ),
    accept: isLevel,
  },
]

const SPAN = /^[\w-]{1,100}(?:::[\w-]{1,100}){0,10}\{[^{}]{0,2000}\}:/
const TARGET = /^([A-Za-z_][\w.-]{0,100}(?:::[\w-]{1,100}){0,12}):(?: |$)/
const BRACKET_NAME = /^\[([A-Za-z_][\w.:/-]{0,120})\] /
/** The stamp of tracing-subscriber: microseconds and Z. After it even a single word is a target. */
const TRACING_STAMP = /T.{8}\.\d{6,9}Z$/

/** Takes tracing's spans and the target, or a bracketed or dotted logger, from the start of the message. */
function readTarget(header: Header): ParsedLine {
  if (header.logger || header.groups.colon) return finish(header)
  let message = header.message
  for (let m = SPAN.exec(message), i = 0; m && i < 20; m = SPAN.exec(message), i++)
    message = message.slice(m[0].length)
  if (message !== header.message && message[0] === ' ') message = message.slice(1)
  const tracing = TRACING_STAMP.test(header.groups.stamp ?? '') && !header.groups.open
  const m = TARGET.exec(message)
  if (m && (isQualifiedLogger(m[1]!) || (tracing && /^[a-z_]\w*$/.test(m[1]!)))) {
    return finish(header, message.slice(m[0].length), m[1])
  }
  const b = BRACKET_NAME.exec(message)
  return b && isQualifiedLogger(b[1]!)
    ? finish(header, message.slice(b[0].length), b[1])
    : finish(header, message)
}

const OTHERS: readonly LogFormat[] = [pythonLogging, log4j, loguru, structlog, dotnet, consoleFormat]

export const isoLevel: LogFormat = {
  name: 'iso-level',
  title: 'ISO time, level, message (winston text, log4js, zap console, Rust env_logger and tracing)',
  source:
    'https://github.com/winstonjs/winston#formats, https://docs.rs/env_logger, https://docs.rs/tracing-subscriber/latest/tracing_subscriber/fmt/format/struct.Full.html',
  strict: true,
  parse(raw) {
    if (!/^[\d[\x1b]/.test(raw)) return undefined
    const line = plainLine(raw)
    const header = readLayouts(line, LAYOUTS)
    if (!header || OTHERS.some((format) => format.parse(line))) return undefined
    return readTarget(unpadded(header))
  },
  samples: [
    {
      line: '2026-05-04T00:05:19.864Z error: QueryFailedError: duplicate key value',
      expect: {
        level: 'error',
        message: 'QueryFailedError: duplicate key value',
        stamp: { ms: Date.UTC(2026, 4, 4, 0, 5, 19, 864), zoned: true },
      },
    },
    {
      line: '2026-05-04T00:05:19.864Z error:   Error: boom',
      expect: { level: 'error', message: '  Error: boom' },
    },
    {
      line: '2026-05-04T00:05:19.864Z [pay] error: boom',
      expect: { level: 'error', logger: 'pay', message: 'boom' },
    },
    {
      line: '[2026-11-20T09:21:00Z ERROR mycrate::module] boom',
      expect: {
        level: 'error',
        logger: 'mycrate::module',
        message: 'boom',
        stamp: { ms: Date.UTC(2026, 10, 20, 9, 21) },
      },
    },
    {
      line: '\x1b[2m2026-11-20T09:21:00.123456Z\x1b[0m \x1b[31mERROR\x1b[0m \x1b[1mreq\x1b[0m\x1b[1m{\x1b[0mid=7\x1b[1m}\x1b[0m\x1b[2m:\x1b[0m \x1b[2mmycrate::db\x1b[0m\x1b[2m:\x1b[0m boom \x1b[3mn\x1b[0m\x1b[2m=\x1b[0m1',
      expect: { level: 'error', logger: 'mycrate::db', message: 'boom n=1' },
    },
    {
      line: '2026-11-20T09:21:00.123456Z  INFO mycrate: up',
      expect: { level: 'info', logger: 'mycrate', message: 'up' },
    },
    {
      line: '2026-11-20 09:21:00 [error] boom',
      expect: { level: 'error', message: 'boom', stamp: { zoned: false } },
    },
    {
      line: '2026/11/20 09:21:00 ERROR connect: refused',
      expect: { level: 'error', message: 'connect: refused', stamp: { ms: Date.UTC(2026, 10, 20, 9, 21) } },
    },
    {
      line: '2026/11/20 10:07:03 [INFO] error handler registered',
      expect: { level: 'info', message: 'error handler registered' },
    },
    {
      line: '2026-11-20 10:00:02 [WARN] info cache is stale',
      expect: { level: 'warn', message: 'info cache is stale' },
    },
    {
      line: '2026-11-20T09:21:00Z warning  disk is slow',
      expect: { level: 'warn', message: 'disk is slow' },
    },
    {
      line: '2026-11-20T09:21:00Z ERROR    order 7 failed',
      expect: { level: 'error', message: 'order 7 failed' },
    },
    {
      line: '[2026-11-20T09:21:00.123] [ERROR] default - boom',
      expect: { level: 'error', logger: 'default', message: 'boom' },
    },
    {
      line: '2026-11-20T09:21:00.123Z\tERROR\tcontroller\tpay/main.go:7\tboom\t{"n": 1}',
      expect: { level: 'error', logger: 'controller', message: 'boom\t{"n": 1}' },
    },
  ],
  rejects: [
    '2026-05-04 went well, error: none',
    'error: no time stamp',
    '2026-11-20 09:21:00.123 UTC [812] ERROR:  relation "carts" does not exist',
    '2026/11/20 09:21:00 [error] 812#0: *1 connect() failed',
    '2026-03-02 08:49:41,513 ERROR django.request: Internal Server Error',
    '2026-11-20 09:21:00 Exception: boom',
    '2026-11-20 09:21:00 error handler registered',
    '2026-11-20T09:21:00Z Error occurred while saving',
    '2026-11-20 09:21:00 [main] error handler registered',
    '2026/11/20 09:21:00 http: panic serving 10.0.0.1:5: boom',
    '2026/11/20 09:21:00 panic: runtime error: index out of range',
  ],
}
