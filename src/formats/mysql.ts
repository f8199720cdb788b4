// MySQL and MariaDB error log: `2026-11-20T09:21:00.123456Z 8 [ERROR] [MY-010119] [Server] msg`, MariaDB and MySQL 5.6
// `2026-11-20  9:21:00 0 [ERROR] msg`, MySQL 5.5 `201120  9:21:00 [ERROR] msg`, and mysqld_safe's lines.
// Out: level, subsystem as logger. The thread's number and the error code (`MY-010119`) are dropped from the message.
// InnoDB's monitor output and crash reports have no header: they are continuation lines.
import type { LogFormat, ParsedLine, Stamp } from '../model.js'
import { isoStamp, levelOf } from './stamp.js'

const HEAD =
  /^(?:(\d{4}-\d{2}-\d{2})(?:T| {1,2})|(\d{2})(\d{2})(\d{2}) {1,2})(\d{1,2}:\d{2}:\d{2}(?:\.\d{1,6})?(?:Z|[+-]\d{2}:\d{2})?)(?: {1,3}(?:0x)?[0-9a-f]{1,20})? {1,2}(?:\[(ERROR|Error|Warning|WARNING|Note|NOTE|System)\](?!:) ?|mysqld_safe )/
const CODE = /^\[(?:MY|MCD)-\d{3,6}\] (?:\[([\w ]{1,40})\] )?/

function stampOfHead(m: RegExpExecArray): Stamp | undefined {
  const date = m[1] ?? `20${m[2]}-${m[3]}-${m[4]}`
  return isoStamp(`${date} ${m[5]![1] === ':' ? '0' : ''}${m[5]}`)
}

function parse(line: string): ParsedLine | undefined {
  const m = /^\d/.test(line) ? HEAD.exec(line) : null
  const stamp = m ? stampOfHead(m) : undefined
  if (!m || !stamp) return undefined
  const text = line.slice(m[0].length)
  if (!m[6]) return { message: text, stamp, logger: 'mysqld_safe' }
  const level = m[6] === 'System' ? 'info' : levelOf(m[6])
  const code = CODE.exec(text)
  return {
    message: code ? text.slice(code[0].length) : text,
    stamp,
    ...(level && { level }),
    ...(code?.[1] && { logger: code[1] }),
  }
}

export const mysql: LogFormat = {
  name: 'mysql',
  title: 'MySQL and MariaDB error log',
  source:
    'https://dev.mysql.com/doc/refman/8.4/en/error-log-format.html, https://mariadb.com/kb/en/error-log/',
  strict: true,
  parse,
  samples: [
    {
      line: '2026-11-20T09:21:00.123456Z 8 [ERROR] [MY-010119] [Server] Aborting',
      expect: {
        message: 'Aborting',
        level: 'error',
        logger: 'Server',
        stamp: { ms: Date.UTC(2026, 10, 20, 9, 21, 0, 123), zoned: true },
      },
    },
    {
      line: '2026-11-20  9:21:00 0 [ERROR] InnoDB: Unable to lock ./ibdata1 error: 11',
      expect: {
        message: 'InnoDB: Unable to lock ./ibdata1 error: 11',
        level: 'error',
        stamp: { ms: Date.UTC(2026, 10, 20, 9, 21, 0), zoned: false },
      },
    },
    {
      line: '2026-11-20T09:21:00.123456+01:00 0 [Warning] [MY-010068] [Server] CA certificate ca.pem is self signed.',
      expect: {
        message: 'CA certificate ca.pem is self signed.',
        level: 'warn',
        stamp: { ms: Date.UTC(2026, 10, 20, 8, 21, 0, 123) },
      },
    },
    {
      line: "261120  9:21:00 [Note] Plugin 'FEDERATED' is disabled.",
      expect: { message: "Plugin 'FEDERATED' is disabled.", level: 'info' },
    },
    {
      line: '2026-11-20T09:21:00.123456Z 0 [System] [MY-010116] [Server] ready',
      expect: { message: 'ready', level: 'info' },
    },
    {
      line: '261120 09:21:00 mysqld_safe Starting mysqld daemon',
      expect: { message: 'Starting mysqld daemon', logger: 'mysqld_safe' },
    },
  ],
  rejects: [
    '2026-11-20T09:21:00.123Z error: boom',
    '2026-11-20 09:21:00,123 12 [ERROR] boom',
    '2026-11-20 09:21:00 UTC [812] ERROR:  boom',
    '2026-11-20T09:21:00.123456Z\t   12 Query\tselect 1',
    '2026/11/20 09:21:00 [error] 900#900: boom',
    '2026-11-20T09:21:00.123Z [ERROR]: boom',
  ],
}
