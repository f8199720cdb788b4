// PostgreSQL csvlog, versions 9 to 17 (and 8.4): the first line of a record, which may end inside a quoted field when the message or the
// statement goes on in the next line (the rest of the record then has no header and is joined by the caller).
// Out: message, level, pid, application as logger; DETAIL, HINT, QUERY, CONTEXT, STATEMENT and LOCATION that stand in this line as trace.
import type { Level, LogFormat, ParsedLine } from '../model.js'
import { withZone } from './dates.js'
import { isoStamp, levelOf } from './stamp.js'

const HEAD = /^(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d{1,6})?) ([A-Za-z]{1,5}|[+-]\d{2}(?::?\d{2})?),/
const SEVERITY = /^(?:DEBUG[1-5]?|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC)$/

const COLUMN = { pid: 3, severity: 11, message: 13, application: 22 } as const
const TRACE_COLUMNS: readonly (readonly [number, string])[] = [
  [14, 'DETAIL'],
  [15, 'HINT'],
  [16, 'QUERY'],
  [18, 'CONTEXT'],
  [19, 'STATEMENT'],
  [21, 'LOCATION'],
]
const MAX_COLUMNS = 26

/** Splits one CSV line; a quoted field that the line does not close ends with the line. */
function splitCsv(line: string): string[] {
  const fields: string[] = []
  let at = 0
  while (at <= line.length && fields.length < MAX_COLUMNS) {
    let end: number
    if (line[at] === '"') {
      end = closingQuote(line, at + 1)
      fields.push(line.slice(at + 1, end).replaceAll('""', '"'))
      end += 1
    } else {
      end = line.indexOf(',', at)
      if (end < 0) end = line.length
      fields.push(line.slice(at, end))
    }
    at = end + 1
  }
  return fields
}

function closingQuote(line: string, from: number): number {
  let at = line.indexOf('"', from)
  while (at >= 0 && line[at + 1] === '"') at = line.indexOf('"', at + 2)
  return at < 0 ? line.length : at
}

function severityLevel(word: string): Level | undefined {
  if (!SEVERITY.test(word)) return undefined
  return word.startsWith('DEBUG') ? 'debug' : levelOf(word)
}

function parse(line: string): ParsedLine | undefined {
  if (line[4] !== '-' || line[10] !== ' ') return undefined
  const m = HEAD.exec(line)
  const wall = m ? isoStamp(m[1]!) : undefined
  if (!m || !wall) return undefined
  const fields = splitCsv(line)
  const level = severityLevel(fields[COLUMN.severity] ?? '')
  const message = fields[COLUMN.message]
  const pid = fields[COLUMN.pid]
  if (!level || message === undefined || !pid || !/^\d{1,10}$/.test(pid)) return undefined
  const trace = TRACE_COLUMNS.flatMap(([column, name]) =>
    fields[column] ? [`${name}:  ${fields[column]}`] : [],
  )
  const application = fields[COLUMN.application]
  return {
    message,
    stamp: withZone(wall, m[2]!),
    level,
    pid,
    ...(trace.length > 0 && { trace: trace.join('\n') }),
    ...(application && { logger: application }),
  }
}

export const postgresCsv: LogFormat = {
  name: 'postgres-csv',
  title: 'PostgreSQL server log (csvlog)',
  source: 'https://www.postgresql.org/docs/current/runtime-config-logging.html#RUNTIME-CONFIG-LOGGING-CSVLOG',
  strict: true,
  parse,
  samples: [
    {
      line: '2026-11-20 09:21:00.123 UTC,"shop","shopdb",812,"10.0.0.1:50412",6a0c0000.32c,4,"INSERT",2026-11-20 09:00:00 UTC,3/12,771,ERROR,23505,"duplicate key value violates unique constraint ""users_email_key""","Key (email)=(a@shop.example) already exists.",,,,,"insert into users values ($1)",,,"shop-api","client backend",,0',
      expect: {
        message: 'duplicate key value violates unique constraint "users_email_key"',
        level: 'error',
        pid: '812',
        logger: 'shop-api',
        trace:
          'DETAIL:  Key (email)=(a@shop.example) already exists.\nSTATEMENT:  insert into users values ($1)',
        stamp: { ms: Date.UTC(2026, 10, 20, 9, 21, 0, 123), zoned: true },
      },
    },
    {
      line: '2026-11-20 10:21:00.123 CET,,,77,,6a0c0000.4d,1,,2026-11-20 10:00:00 CET,,0,LOG,00000,"database system is ready to accept connections",,,,,,,,,""',
      expect: {
        message: 'database system is ready to accept connections',
        level: 'info',
        pid: '77',
        stamp: { ms: Date.UTC(2026, 10, 20, 9, 21, 0, 123), zoned: true },
      },
    },
    {
      line: '2026-11-20 09:21:00.123 UTC,"shop","shopdb",812,"[local]",6a0c0000.32c,5,"SELECT",2026-11-20 09:00:00 UTC,3/13,0,FATAL,57014,"canceling statement:',
      expect: { message: 'canceling statement:', level: 'fatal' },
    },
    {
      line: '2026-11-20 09:21:00.123 UTC,"shop","shopdb",812,"[local]",6a0c0000.32c,5,"SELECT",2026-11-20 09:00:00 UTC,3/13,0,ERROR,42P01,"relation ""carts"" does not exist",,,,,,"select *',
      expect: { message: 'relation "carts" does not exist', trace: 'STATEMENT:  select *' },
    },
  ],
  rejects: [
    '2026-11-20 09:21:00.123 UTC [812] ERROR:  duplicate key value',
    '2026-11-20 09:21:00.123 UTC,"shop","shopdb",812',
    '2026-11-20,ERROR,boom',
    '2026-11-20 09:21:00,ERROR,boom,a,b,c,d,e,f,g,h,ERROR,i,j',
    'from carts where id = 1",,,"psql"',
  ],
}
