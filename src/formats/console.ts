// Console writers for people's eyes that open with a clock: zerolog's ConsoleWriter, pino-pretty, bunyan's CLI.
// In: a line, with or without terminal colours. Out: level, logger, pid and host, a stamp when there is a date, and the message.
// A time alone (`10:07AM`) gives no stamp: the day is not known. zerolog's `main.go:12 >` becomes the logger, its pairs stay in the message.
// Not read: lines that have only a level (`error: boom`), which are level-first's.
import type { LogFormat } from '../model.js'
import { finish, type Layout, plainLine, readLayouts } from './layout.js'
import { epochStamp, ISO_STAMP, isoStamp } from './stamp.js'

const PINO_LEVEL = '(?<level>TRACE|DEBUG|INFO|WARN|ERROR|FATAL)'
/** `(18571)`, `(shop/18571)`, `(18571 on web1)`, `(shop/18571 on web1)`, `(shop)`. */
const PINO_WRITER =
  '(?: \\((?:(?<logger>[\\w@.:/-]{1,100}?)\\/)?(?<pid>\\d{1,10})(?: on (?<host>[\\w.:-]{1,255}))?\\)| \\((?<name>[A-Za-z@][\\w@.:/-]{0,100})\\))?'
const PINO_END = `${PINO_LEVEL} {0,2}${PINO_WRITER}:(?: |$)`

const LAYOUTS: readonly Layout[] = [
  // zerolog with its default time (Go's time.Kitchen), or time alone
  {
    re: /^(?:\d{1,2}:\d{2}(?::\d{2})?[AP]M|\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?) (?<level>TRC|DBG|INF|WRN|ERR|FTL|PNC)(?: (?<logger>[^\s:]{1,200}\.go):\d{1,7} >)?(?: |$)/,
  },
  // pino-pretty: time alone (from version 7 on), a date (SYS:standard, UTC:…), the epoch number (-t off)
  { re: new RegExp(`^\\[\\d{2}:\\d{2}:\\d{2}\\.\\d{3}(?: [+-]\\d{4})?\\] ${PINO_END}`), accept: isPino },
  {
    re: new RegExp(`^\\[(?<stamp>${ISO_STAMP}|\\d{13})\\] ${PINO_END}`),
    accept: isPino,
    stamp: (text) => isoStamp(text) ?? epochStamp(Number(text)),
  },
  // bunyan's CLI
  {
    re: new RegExp(
      `^\\[(?<stamp>${ISO_STAMP})\\] {1,2}${PINO_LEVEL}: (?<logger>[^\\s/]{1,100})\\/(?:[^\\s/]{1,100}\\/)?(?<pid>\\d{1,10}) on (?<host>[\\w.:-]{1,255})(?: \\([^()\\s]{1,200}:\\d+(?: in [^()\\s]{1,100})?\\))?: `,
    ),
  },
]

/** Without its writer `[stamp] ERROR: boom` may be anyone's: a dated one is left to iso-level. */
function isPino(groups: Readonly<Record<string, string | undefined>>): boolean {
  return groups.pid !== undefined || groups.name !== undefined || !groups.stamp?.includes('-')
}

export const consoleFormat: LogFormat = {
  name: 'console',
  title: 'Console writers (zerolog, pino-pretty, bunyan CLI)',
  source:
    'https://github.com/rs/zerolog (console.go), https://github.com/pinojs/pino-pretty, https://github.com/trentm/node-bunyan (bin/bunyan)',
  strict: true,
  parse(raw) {
    if (!/^[\d[A-Z\x1b]/.test(raw)) return undefined
    const header = readLayouts(plainLine(raw), LAYOUTS)
    return header && finish(header, header.message, header.logger ?? header.groups.name)
  },
  samples: [
    {
      line: '\x1b[90m10:07AM\x1b[0m \x1b[31mERR\x1b[0m \x1b[1morder failed\x1b[0m \x1b[36merror=\x1b[0m\x1b[31m\x1b[1m"card declined"\x1b[0m\x1b[0m \x1b[36morder=\x1b[0m102',
      expect: { level: 'error', message: 'order failed error="card declined" order=102' },
    },
    {
      line: '9:07PM WRN slow query ms=1040',
      expect: { level: 'warn', message: 'slow query ms=1040' },
    },
    {
      line: '10:07AM FTL store/pay.go:31 > no database',
      expect: { level: 'fatal', logger: 'store/pay.go', message: 'no database' },
    },
    {
      line: '[10:05:26.561] ERROR (18571): order 101 failed',
      expect: { level: 'error', pid: '18571', message: 'order 101 failed' },
    },
    {
      line: '[10:05:26.561] \x1b[33mWARN\x1b[39m (shop): \x1b[36mslow query\x1b[39m',
      expect: { level: 'warn', logger: 'shop', message: 'slow query' },
    },
    {
      line: '[2026-11-20 10:05:26.561 +0000] INFO  (shop/18571 on web1): ready',
      expect: {
        level: 'info',
        logger: 'shop',
        pid: '18571',
        host: 'web1',
        message: 'ready',
        stamp: { ms: Date.UTC(2026, 10, 20, 10, 5, 26, 561), zoned: true },
      },
    },
    {
      line: '[2026-11-20T10:05:27.985Z] ERROR: shop/18846 on web1: order 101 failed (err.code=E_DECLINED)',
      expect: {
        level: 'error',
        logger: 'shop',
        pid: '18846',
        host: 'web1',
        message: 'order 101 failed (err.code=E_DECLINED)',
        stamp: { ms: Date.UTC(2026, 10, 20, 10, 5, 27, 985) },
      },
    },
  ],
  rejects: [
    '[10:05:26 ERR] Payment failed',
    '10:07AM is when the errors began',
    '[2026-11-20T10:05:26.561Z] ERROR: boom',
    '10:07:04.123 [main] ERROR com.acme.Foo - boom',
    'Nov 20 10:07:04 web1 shop[812]: ERR boom',
    'error: order 101 failed',
  ],
}
