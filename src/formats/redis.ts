// Redis and Valkey server log: `12345:M 20 Nov 2026 09:21:00.123 # msg` (roles M master, S replica, C child, X sentinel), without the year
// before 5.0, and `[12345] 20 Nov 09:21:00.123 # msg` before 3.0. Out: level from the mark (`.` debug, `-` verbose, `*` notice,
// `#` warning), pid. Redis has no mark above warning: its errors are warnings here too.
import type { Level, LogFormat, ParsedLine } from '../model.js'
import { monthFirstStamp } from './dates.js'

const LEVELS: ReadonlyMap<string, Level> = new Map(
  Object.entries({ '.': 'debug', '-': 'debug', '*': 'info', '#': 'warn' }),
)
const HEAD =
  /^(?:(\d{1,10}):[MSCX]|\[(\d{1,10})\]) (\d{1,2}) ([A-Z][a-z]{2})(?: (\d{4}))? (\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))? ([.*#-])(?: |$)/

function parse(line: string): ParsedLine | undefined {
  const m = HEAD.exec(line)
  const stamp = m ? monthFirstStamp(m[4]!, m[3]!, m[5], m[6]!, m[7]) : undefined
  if (!m || !stamp) return undefined
  return { message: line.slice(m[0].length), stamp, level: LEVELS.get(m[8]!)!, pid: (m[1] ?? m[2])! }
}

export const redis: LogFormat = {
  name: 'redis',
  title: 'Redis and Valkey server log',
  source:
    'https://redis.io/docs/latest/operate/oss_and_stack/management/config/ (loglevel), redis src/server.c (serverLogRaw)',
  strict: true,
  parse,
  samples: [
    {
      line: "12345:M 20 Nov 2026 09:21:00.123 # Can't save in background: fork: Cannot allocate memory",
      expect: {
        message: "Can't save in background: fork: Cannot allocate memory",
        level: 'warn',
        pid: '12345',
        stamp: { ms: Date.UTC(2026, 10, 20, 9, 21, 0, 123), zoned: false },
      },
    },
    {
      line: '7:S 20 Nov 09:21:00.123 * Connecting to MASTER 10.0.0.1:6379',
      expect: {
        message: 'Connecting to MASTER 10.0.0.1:6379',
        level: 'info',
        stamp: { ms: Date.UTC(1972, 10, 20, 9, 21, 0, 123), yearless: true },
      },
    },
    {
      line: '[12345] 20 Nov 09:21:00.123 - 0 clients connected',
      expect: { message: '0 clients connected', level: 'debug' },
    },
    { line: '1:X 20 Nov 2026 09:21:00.123 . ping', expect: { message: 'ping', level: 'debug', pid: '1' } },
  ],
  rejects: [
    '12345:signal-handler (1795166460) Received SIGTERM scheduling shutdown...',
    '12345:M 20 Foo 2026 09:21:00.123 # boom',
    '20 Nov 2026 09:21:00.123 # boom',
    '12:M 20 Nov 2026 was fine',
  ],
}
