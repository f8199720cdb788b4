// Python's logging module in the layouts people write with `asctime`, and the fixed ones of Flask, gunicorn, celery, Django, Airflow,
// Scrapy, Odoo, Home Assistant and OpenStack (oslo).
// In: a line. Out: stamp, level, logger, pid and the message; thread, file:line, task and request ids of the header are dropped.
// Layouts that any program might write count only with logging's own comma before the milliseconds; the rest is iso-level's.
// Not read: formats without level (nothing to triage by) and formats with a date of their own (`%d/%b/%Y`).
import type { LogFormat, ParsedLine } from '../model.js'
import {
  finish,
  type Header,
  isExceptionName,
  isPlainLogger,
  isQualifiedLogger,
  type Layout,
  plainLine,
  readLayouts,
} from './layout.js'
import { log4j } from './log4j.js'
import { loguru } from './loguru.js'

const ZONE = '(?: ?(?:Z|UTC|[+-]\\d{2}:?\\d{2}))?'
const DAY_TIME = '\\d{4}-\\d{2}-\\d{2}[ T]\\d{2}:\\d{2}:\\d{2}'
/** Any `asctime`, and the one with logging's comma. */
const S = `(?<stamp>${DAY_TIME}(?:[.,]\\d{1,6})?${ZONE})`
const C = `(?<stamp>${DAY_TIME},\\d{3}${ZONE})`
/** With `%(levelname)-5.5s` (Alembic, Pyramid) the words are cut. */
const L = '(?<level>DEBUG|INFO|WARN(?:ING|I)?|ERROR|CRITI(?:CAL)?|FATAL|TRACE|NOTICE|SUCCESS)'
const NAME = '(?<logger>[A-Za-z_][\\w.-]{0,150})'

/** Layouts that end where the message begins. */
const FIXED: readonly Layout[] = [
  // gunicorn; celery (with the task's name and id in front of the message); Flask
  { re: new RegExp(`^\\[${S}\\] \\[(?<pid>\\d+)\\] \\[${L}\\] `) },
  {
    re: new RegExp(
      `^\\[${S}: ${L}/[^\\]]{1,80}\\] (?:(?<logger>[\\w.]{1,150})\\[(?:[0-9a-f-]{36}|\\?\\?\\?)\\]: )?`,
    ),
  },
  { re: new RegExp(`^\\[${S}\\] ${L} in ${NAME}: `) },
  // Airflow; Home Assistant; Scrapy
  { re: new RegExp(`^\\[${S}\\] \\{(?<logger>[\\w./-]{1,150}):\\d+\\} ${L} - `) },
  { re: new RegExp(`^${S} ${L} \\([\\w ().:-]{1,80}\\) \\[${NAME}\\] `) },
  { re: new RegExp(`^${S} \\[${NAME}\\] ${L}: `) },
  // Odoo
  { re: new RegExp(`^${C} (?<pid>\\d+) ${L} \\S{1,64} ${NAME}: `) },
  // Django's documented `verbose`
  { re: new RegExp(`^${L} ${S} ${NAME} (?<pid>\\d+) \\d+ `) },
]

/** oslo: normal records carry a context in brackets; lines of a traceback carry the same header without it. */
const OSLO: readonly Layout[] = [
  {
    re: new RegExp(
      `^(?<stamp>${DAY_TIME}\\.\\d{3}) (?<pid>\\d+) ${L} ${NAME} (?<context>\\[(?!instance: )[^\\]]{1,400}\\] )?(?:\\[instance: [^\\]]{1,80}\\] ?)?`,
    ),
  },
]
const OSLO_TRACE = /^(?:\s|$|Traceback \(most recent|During handling of|The above exception)/
const OSLO_RAISED = /^([A-Za-z_][\w.]{0,150})(?::|$)/

/** Layouts after which thread, file and logger may follow in any order; `peel` reads those. */
const OPEN: readonly Layout[] = [
  // `asctime - name - LEVEL - msg`, with pid or thread in between; `asctime | LEVEL | name | msg`
  {
    re: new RegExp(
      `^${S} - (?:(?<pid>\\d+) - )?(?:(?<logger>[^\\s\\[]{1,120}) - )?(?:[^\\s\\[]{1,60} - )?\\[?${L} {0,20}\\]?(?: -|:)(?: |$)`,
    ),
  },
  { re: new RegExp(`^${S} ?\\| ?(?:(?<logger>[^\\s|]{1,120}) {0,20}\\| ?)?${L} {0,20}\\|(?: |$)`) },
  // `asctime [LEVEL] msg`, `asctime LEVEL: msg`, `[asctime] LEVEL msg`, `LEVEL asctime msg`
  { re: new RegExp(`^\\[?${C}\\]? ?:? ?\\[?${L} {0,20}\\]?:?(?: |$)`) },
  { re: new RegExp(`^\\[?${L} {0,20}\\]?:? \\[?${C}\\]?:?(?: |$)`) },
  // `asctime [thread or name] LEVEL msg`, `asctime name LEVEL msg`, `asctime (thread) LEVEL`, `asctime pid LEVEL`
  { re: new RegExp(`^\\[?${C}\\]? (?:\\[(?<pid>\\d+)\\]|\\[${NAME}\\]) {1,20}\\[?${L} {0,20}\\]?:?(?: |$)`) },
  { re: new RegExp(`^\\[?${C}\\]? \\[[^\\]]{1,120}\\] {1,20}\\[?${L} {0,20}\\]?:?(?: |$)`) },
  {
    re: new RegExp(
      `^\\[?${C}\\]? (?:\\([^()]{1,80}\\) {1,20})?(?:(?<pid>\\d+) {1,20})?(?:${NAME}(?::\\d+)?:? {1,20})?\\[?${L} {0,20}\\]?:?(?: |$)`,
    ),
  },
]

/** Layouts without a time. */
const BASIC: readonly Layout[] = [
  // Alembic and Pyramid: `%(levelname)-5.5s [%(name)s] %(message)s`
  {
    re: /^(?<level>DEBUG|INFO(?= {2})|WARNI|ERROR|CRITI) {1,2}\[(?<logger>[a-z_]\w{0,60}(?:\.\w{1,60}){0,10})(?::\d+)?\](?:\[[\w-]{1,80}\])? /,
    accept: ({ logger = '' }) => isQualifiedLogger(logger) && /(?:^|\.)[a-z_]\w*$/.test(logger),
  },
  // logging.BASIC_FORMAT
  {
    re: /^(?<level>DEBUG|INFO|WARNING|ERROR|CRITICAL):(?<logger>[A-Za-z_][\w.-]{0,150}):/,
    accept: ({ logger = '' }, rest) =>
      !rest.startsWith('//') &&
      !rest.startsWith(':') &&
      !isExceptionName(logger) &&
      (isPlainLogger(logger) || /^[a-z_][\w-]*(?:\.[\w-]+)+$/.test(logger)),
  },
]

const THREAD_NAME =
  '(?:MainThread|MainProcess|Thread-\\d|ThreadPool|Dummy-|AnyIO|ForkPool|Process-\\d|SpawnP)'
/** Header fields that may follow the level, each with its separator. */
const NOISE = new RegExp(
  `^(?:\\[(?:${THREAD_NAME}[^\\]]{0,80}|[\\w./-]{1,150}\\.py(?::\\w+)?:\\d+|\\d+|trace_id=[^\\]]{0,300})\\]|\\(${THREAD_NAME}[^)]{0,80}\\)|[[({]?[\\w./-]{1,150}\\.py:\\d+[\\])}]?)(?:: ?| -(?: |$)| |$)`,
)
const BRACKET_NAME = new RegExp(
  `^\\[([A-Za-z_][\\w.-]{0,150})(?::\\d+)?\\](?:: | - | |$|(?=\\[${THREAD_NAME}))`,
)
const COLON_NAME = /^([A-Za-z_][\w.-]{0,150})(?::\d+)?:(?: |$)/
const DASH_NAME = /^([A-Za-z_][\w.-]{0,150})(?::\d+)? {1,20}[-|](?: |$)/
const HEX_ID = /^(?=.*\d)[0-9a-f-]{8,}$/i

/** Reads thread, file and logger at the start of a message. */
function peel(text: string, known: string | undefined): { message: string; logger: string | undefined } {
  let message = text
  let logger = known && !new RegExp(`^${THREAD_NAME}`).test(known) ? known : undefined
  for (let i = 0; i < 5; i++) {
    const noise = NOISE.exec(message)
    if (noise) {
      message = message.slice(noise[0].length)
      continue
    }
    const name = logger === undefined ? nameAt(message) : undefined
    if (!name) break
    logger = name[1]
    message = message.slice(name[0].length)
  }
  // `[a] [b] - msg`: the hyphen that ends a list of bracketed fields.
  return { message: message !== text && message.startsWith('- ') ? message.slice(2) : message, logger }
}

function nameAt(text: string): RegExpExecArray | undefined {
  const bracket = BRACKET_NAME.exec(text)
  if (bracket) return HEX_ID.test(bracket[1]!) ? undefined : bracket
  const colon = COLON_NAME.exec(text)
  if (colon) return isQualifiedLogger(colon[1]!) || isPlainLogger(colon[1]!) ? colon : undefined
  const dash = DASH_NAME.exec(text)
  return dash && (isQualifiedLogger(dash[1]!) || dash[1] === 'root' || dash[1] === '__main__')
    ? dash
    : undefined
}

/** Without its context a line is part of a traceback, if it looks it: other programs write `asctime pid LEVEL name msg` too. */
function oslo(header: Header): ParsedLine {
  const parsed = { ...finish(header), ...(header.pid && { stream: header.pid }) }
  if (header.groups.context !== undefined) return parsed
  const raised = OSLO_RAISED.exec(header.message)?.[1]
  const inTrace =
    OSLO_TRACE.test(header.message) ||
    (raised !== undefined && (isExceptionName(raised) || /\.[A-Z]\w*$/.test(raised)))
  return inTrace ? { ...parsed, secondary: true } : parsed
}

export const pythonLogging: LogFormat = {
  name: 'python',
  title: 'Python logging (Django, Flask, gunicorn, celery, Airflow, OpenStack)',
  source:
    'https://docs.python.org/3/library/logging.html#logrecord-attributes, https://docs.openstack.org/oslo.log/latest/configuration/, https://docs.celeryq.dev/en/stable/userguide/configuration.html#logging',
  strict: true,
  parse(raw) {
    if (!/^[\d[A-Z\x1b]/.test(raw)) return undefined
    const line = plainLine(raw)
    const osloHeader = readLayouts(line, OSLO)
    if (osloHeader) return oslo(osloHeader)
    const fixed = readLayouts(line, FIXED) ?? readLayouts(line, BASIC)
    const open = fixed ? undefined : readLayouts(line, OPEN)
    const header = fixed ?? open
    // The same stamps and levels in Java's layouts: the class name decides.
    if (!header || log4j.parse(line) || loguru.parse(line)) return undefined
    if (!open) return finish(header)
    const { message, logger } = peel(open.message, open.logger)
    const { logger: _, ...rest } = finish(open)
    return { ...rest, message, ...(logger && { logger }) }
  },
  samples: [
    {
      line: '2026-03-02 08:49:41,513 ERROR django.request: Internal Server Error: /pay/',
      expect: {
        level: 'error',
        logger: 'django.request',
        message: 'Internal Server Error: /pay/',
        stamp: { ms: Date.UTC(2026, 2, 2, 8, 49, 41, 513), zoned: false },
      },
    },
    {
      line: '2026-03-02 08:49:41,513 - shop.cart - ERROR - Cart 7 - gone',
      expect: { level: 'error', logger: 'shop.cart', message: 'Cart 7 - gone' },
    },
    {
      line: '2026-03-02 08:49:41,513 [ERROR   ] shop.cart: ValueError: bad',
      expect: { level: 'error', logger: 'shop.cart', message: 'ValueError: bad' },
    },
    {
      line: '2026-03-02 08:49:41,513 ERROR [shop.cart] [cart.py:12] (MainThread) gone',
      expect: { level: 'error', logger: 'shop.cart', message: 'gone' },
    },
    {
      line: '2026-03-02 08:49:41,513 shop.cart WARNING Cart gone',
      expect: { level: 'warn', logger: 'shop.cart', message: 'Cart gone' },
    },
    {
      line: '[2026-03-02 08:49:41,513] ERROR in app: Exception on /pay [POST]',
      expect: { level: 'error', logger: 'app', message: 'Exception on /pay [POST]' },
    },
    {
      line: 'ERROR 2026-03-02 08:49:41,513 views 123 140021 Cart gone',
      expect: { level: 'error', logger: 'views', pid: '123', message: 'Cart gone' },
    },
    {
      line: '[2026-11-20 09:21:00 +0000] [812] [ERROR] Error handling request /pay',
      expect: {
        level: 'error',
        pid: '812',
        message: 'Error handling request /pay',
        stamp: { ms: Date.UTC(2026, 10, 20, 9, 21), zoned: true },
      },
    },
    {
      line: '2026-05-16 00:00:00.008 25746 ERROR nova.compute [req-38101a0b-2096-447d - - - -] [instance: b9000564] Build failed',
      expect: {
        level: 'error',
        pid: '25746',
        stream: '25746',
        logger: 'nova.compute',
        message: 'Build failed',
      },
    },
    {
      line: '2026-11-20 10:15:13,259 CRITI [shop.orders:40][MainThread] giving up after 12 errors',
      expect: { level: 'fatal', logger: 'shop.orders', message: 'giving up after 12 errors' },
    },
    {
      line: 'WARNI [alembic.runtime.migration] no such revision',
      expect: { level: 'warn', logger: 'alembic.runtime.migration', message: 'no such revision' },
    },
    {
      line: 'INFO  [shop.orders] handling order 101',
      expect: { level: 'info', logger: 'shop.orders', message: 'handling order 101' },
    },
    { line: 'ERROR:root:cannot open', expect: { level: 'error', logger: 'root', message: 'cannot open' } },
  ],
  rejects: [
    '2026-11-20 09:21:00,123 ERROR [main] com.acme.Foo: boom',
    '2026-05-04T00:05:19.864Z error: duplicate key',
    '  File "/srv/app/cart.py", line 12, in pay',
    'ERROR: relation "carts" does not exist',
    'ERROR:http://example.test/ is down',
    'ERROR [main] cannot open',
    'ERROR [com.acme.Shop] boom',
    '2026-11-20 09:21:00.123 | ERROR    | shop.cart:pay:12 - gone',
  ],
}
