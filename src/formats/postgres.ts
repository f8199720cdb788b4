// PostgreSQL server log on stderr, with any log_line_prefix that begins with a time (`%m [%p] `, `%m [%p] %q%u@%d `, `%t [%p]: [%l-1] …`,
// RDS's `%t:%r:%u@%d:[%p]:`, `< %m >`) and, inside syslog, PostgreSQL's own `[5-1] ` before it.
// Out: level, pid (also as stream: sessions interleave), and the message after the keyword. DETAIL, HINT, CONTEXT, STATEMENT, QUERY,
// LOCATION and BACKTRACE are `secondary` lines of their session's open record and keep their keyword.
// Only English keywords are read (lc_messages = C or en); a prefix without a time is not proof of the format and is refused.
import type { Level, LogFormat, ParsedLine, Stamp } from '../model.js'
import { withZone } from './dates.js'
import { epochStamp, isoStamp } from './stamp.js'

const MAX_PREFIX = 400
/** Two spaces after the colon are PostgreSQL's. */
const KEYWORD =
  /(DEBUG[1-5]?|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC|DETAIL|HINT|CONTEXT|STATEMENT|QUERY|LOCATION|BACKTRACE): {2}/
const SYSLOG_PART = /^\[\d{1,9}(?:-\d{1,9})?\] /
const LEAD =
  /^(?:\[\d{1,10}\]:? |\d{1,10} |(?:[a-z_]{1,20}=[^\s=,]{0,64}[, ]){1,4} ?|[\w.-]{1,64}@[\w.-]{0,64} )/
const TIME =
  /^(?:< ?|\[)?(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d{1,6})?) ([A-Z]{1,5}(?:[+-]\d{1,2})?|[+-]\d{2}(?::?\d{2})?)(?![\w/,])/
const EPOCH = /^(?:< ?|\[)?(\d{10}\.\d{3})(?= |\]|:)/
/** `Word: ` in a prefix means that an application's line quotes a server's error (`PG::UniqueViolation: ERROR:  …`). */
const PROSE = /(?:^|\s)[A-Za-z]\w{0,60}(?:::\w{1,60}){0,5}: /
const PID = /\[(\d{1,10})(?:-\d{1,10})?\]|\bpid[=:] ?(\d{1,10})\b/
const BARE_PID = /^[ :]{1,3}(\d{1,10})(?=[ :])/
const SESSION = /\b[0-9a-f]{8}\.([0-9a-f]{1,6})\b/

const KEYWORD_LEVELS: ReadonlyMap<string, Level> = new Map(
  Object.entries({
    LOG: 'info',
    INFO: 'info',
    NOTICE: 'info',
    WARNING: 'warn',
    ERROR: 'error',
    FATAL: 'fatal',
    PANIC: 'fatal',
  }),
)

interface Prefix {
  readonly stamp?: Stamp
  readonly pid?: string
}

function pidOf(rest: string): string | undefined {
  const m = PID.exec(rest)
  if (m) return m[1] ?? m[2]
  const bare = BARE_PID.exec(rest)?.[1]
  if (bare) return bare
  // %c is the session's start and the pid, both in hexadecimal.
  const session = SESSION.exec(rest)?.[1]
  return session && String(Number.parseInt(session, 16))
}

function readPrefix(prefix: string): Prefix | undefined {
  const part = SYSLOG_PART.exec(prefix)?.[0] ?? ''
  // In syslog the time and the pid stand in syslog's own header, and the prefix may be empty.
  if (part.includes('-') && part.length === prefix.length) return {}
  const body = prefix.slice(part.includes('-') ? part.length : 0)
  const lead = LEAD.exec(body)?.[0] ?? ''
  const text = body.slice(lead.length)
  const time = TIME.exec(text)
  const wall = time ? isoStamp(time[1]!) : undefined
  const epoch = time ? null : EPOCH.exec(text)
  const stamp =
    time && wall ? withZone(wall, time[2]!) : epoch ? epochStamp(Number(epoch[1]) * 1000) : undefined
  if (!stamp) return undefined
  const rest = text.slice((time ?? epoch)![0].length)
  if (PROSE.test(rest)) return undefined
  const pid = pidOf(rest) ?? (lead ? pidOf(` ${lead}`) : undefined)
  return { stamp, ...(pid && { pid }) }
}

function parse(line: string): ParsedLine | undefined {
  const head = line.slice(0, MAX_PREFIX)
  const m = KEYWORD.exec(head)
  if (!m || /\w/.test(head[m.index - 1] ?? ' ') || m.index === 0) return undefined
  const prefix = readPrefix(head.slice(0, m.index))
  if (!prefix) return undefined
  const keyword = m[1]!
  const level = keyword.startsWith('DEBUG') ? 'debug' : KEYWORD_LEVELS.get(keyword)
  const { stamp, pid } = prefix
  return {
    message: line.slice(level ? m.index + m[0].length : m.index),
    ...(stamp && { stamp }),
    ...(level ? { level } : { secondary: true as const }),
    ...(pid && { pid, stream: pid }),
  }
}

export const postgres: LogFormat = {
  name: 'postgres',
  title: 'PostgreSQL server log (stderr)',
  source: 'https://www.postgresql.org/docs/current/runtime-config-logging.html#GUC-LOG-LINE-PREFIX',
  strict: true,
  parse,
  samples: [
    {
      line: '2026-11-20 09:21:00.123 UTC [812] ERROR:  duplicate key value violates unique constraint "users_email_key"',
      expect: {
        message: 'duplicate key value violates unique constraint "users_email_key"',
        level: 'error',
        pid: '812',
        stream: '812',
        stamp: { ms: Date.UTC(2026, 10, 20, 9, 21, 0, 123), zoned: true },
      },
    },
    {
      line: '2026-11-20 09:21:00.123 CET [812] shop@shopdb STATEMENT:  insert into users values ($1)',
      expect: {
        message: 'STATEMENT:  insert into users values ($1)',
        secondary: true,
        stream: '812',
        stamp: { ms: Date.UTC(2026, 10, 20, 8, 21, 0, 123), zoned: true },
      },
    },
    {
      line: '2026-11-20 09:21:00 CST [812]: [3-1] user=shop,db=shopdb,app=psql,client=10.0.0.1 FATAL:  password authentication failed for user "shop"',
      expect: {
        message: 'password authentication failed for user "shop"',
        level: 'fatal',
        pid: '812',
        stamp: { ms: Date.UTC(2026, 10, 20, 9, 21, 0), zoned: false },
      },
    },
    {
      line: '2026-11-20 09:21:00 UTC:10.0.0.1(50412):shop@shopdb:[812]:ERROR:  23505: duplicate key value',
      expect: { message: '23505: duplicate key value', level: 'error', pid: '812', stream: '812' },
    },
    {
      line: '< 2026-11-20 09:21:00.123 -03 > LOG:  database system is ready to accept connections',
      expect: {
        message: 'database system is ready to accept connections',
        level: 'info',
        stamp: { ms: Date.UTC(2026, 10, 20, 12, 21, 0, 123) },
      },
    },
    {
      line: '[5-2] 2026-11-20 09:21:00.123 UTC [812] DETAIL:  Key (email)=(a@shop.example) already exists.',
      expect: {
        message: 'DETAIL:  Key (email)=(a@shop.example) already exists.',
        secondary: true,
        stream: '812',
      },
    },
    {
      line: '2026-11-20 09:21:00 UTC::@:[77]:DEBUG1:  autovacuum: processing database "shopdb"',
      expect: { message: 'autovacuum: processing database "shopdb"', level: 'debug', pid: '77' },
    },
    {
      line: '[5-1] PANIC:  could not write to log file: No space left on device',
      expect: { level: 'fatal' },
    },
  ],
  rejects: [
    '2026-11-20 09:21:00 +0000 PG::UniqueViolation: ERROR:  duplicate key value violates unique constraint "x"',
    'ERROR:  duplicate key value violates unique constraint "x"',
    '2026-11-20 09:21:00.123 UTC [812] ERROR: one space only',
    '2026-11-20 09:21:00,123 ERROR  com.shop.Store - org.postgresql.util.PSQLException: ERROR:  duplicate key',
    '2026-11-20 09:21:00.123 UTC,"shop","shopdb",812,"10.0.0.1:50412",6a0c0000.32c,1,"INSERT",2026-11-20 09:00:00 UTC,3/12,0,ERROR,23505,"x: ERROR:  y"',
    '\tselect "ERROR:  x" from t',
  ],
}
