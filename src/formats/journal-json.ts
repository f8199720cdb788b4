// `journalctl -o json` (one object a line; also json-seq and json-sse).
// Out: MESSAGE as message (`wraps`), its further lines as trace, PRIORITY as level, identifier as logger, pid, host.
// MESSAGE may be an array of bytes (binary text), an array of strings (field given twice), or null (too large for journalctl).
// Services that write to stdout all have PRIORITY 6, whatever they say: such a line has no level here, and the inner line decides.
import type { Level, LogFormat, ParsedLine } from '../model.js'
import { epochStamp, SYSLOG_LEVELS } from './stamp.js'
import { wrapped } from './syslog-head.js'

type Entry = Readonly<Record<string, unknown>>

function parseEntry(line: string): Entry | undefined {
  const from = line.startsWith('\u001e') ? 1 : line.startsWith('data: {') ? 6 : 0
  if (line[from] !== '{' || !line.includes('"__REALTIME_TIMESTAMP"') || !line.includes('"MESSAGE"'))
    return undefined
  try {
    const value: unknown = JSON.parse(line.slice(from))
    return typeof value === 'object' && value !== null ? (value as Entry) : undefined
  } catch {
    return undefined
  }
}

/** Text of a field in any of its shapes; of a field given several times, all values, a line each. */
function textOf(value: unknown): string | undefined {
  if (!Array.isArray(value)) return scalarText(value)
  const items: readonly unknown[] = value
  return (
    bytesText(items) ??
    items.map((item) => (Array.isArray(item) ? bytesText(item) : scalarText(item)) ?? '').join('\n')
  )
}

function scalarText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined
}

function bytesText(items: readonly unknown[]): string | undefined {
  return items.every((item) => typeof item === 'number') ? Buffer.from(items).toString('utf8') : undefined
}

function firstText(entry: Entry, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const text = textOf(entry[name])?.split('\n', 1)[0]
    if (text) return text
  }
  return undefined
}

function levelOfPriority(priority: string): Level | undefined {
  return /^[0-7]$/.test(priority) ? SYSLOG_LEVELS[Number(priority)] : undefined
}

/** systemd gives every line of a service's stdout and stderr priority 6, unless the line itself began with `<3>`. */
function isDefault(priority: string, entry: Entry): boolean {
  return priority === '6' && firstText(entry, '_TRANSPORT') === 'stdout'
}

function parse(line: string): ParsedLine | undefined {
  const entry = parseEntry(line)
  if (!entry || !Object.hasOwn(entry, 'MESSAGE')) return undefined
  const stamp = epochStamp(Number(firstText(entry, '__REALTIME_TIMESTAMP')))
  if (!stamp) return undefined
  const priority = firstText(entry, 'PRIORITY')
  return wrapped(
    {
      stamp,
      level: priority && !isDefault(priority, entry) ? levelOfPriority(priority) : undefined,
      host: firstText(entry, '_HOSTNAME'),
      logger: firstText(entry, 'SYSLOG_IDENTIFIER', '_COMM', '_SYSTEMD_UNIT', 'UNIT'),
      pid: firstText(entry, '_PID', 'SYSLOG_PID'),
    },
    textOf(entry.MESSAGE) ?? '',
  )
}

export const journalJson: LogFormat = {
  name: 'journal-json',
  title: 'journalctl -o json',
  source: 'https://systemd.io/JOURNAL_EXPORT_FORMATS/#journal-json-format',
  strict: true,
  parse,
  samples: [
    {
      line: '{"__REALTIME_TIMESTAMP":"1795166460123456","_HOSTNAME":"web1","PRIORITY":"3","SYSLOG_IDENTIFIER":"shop","_PID":"812","_SYSTEMD_UNIT":"shop.service","MESSAGE":"Error: boom\\n    at run (/srv/a.js:1:2)"}',
      expect: {
        message: 'Error: boom',
        trace: '    at run (/srv/a.js:1:2)',
        level: 'error',
        logger: 'shop',
        pid: '812',
        host: 'web1',
        stream: 'web1 shop[812]',
        wraps: true,
        stamp: { ms: 1795166460123, zoned: true },
      },
    },
    {
      line: '{"MESSAGE":[69,114,114,111,114,58,32,27,91,51,49,109],"PRIORITY":"4","__REALTIME_TIMESTAMP":"1795166461000000","_COMM":"node"}',
      expect: { message: 'Error: \u001b[31m', level: 'warn', logger: 'node', stamp: { ms: 1795166461000 } },
    },
    {
      line: '{"MESSAGE":null,"__REALTIME_TIMESTAMP":"1795166461000000","_SYSTEMD_UNIT":["shop.service","old.service"]}',
      expect: { message: '', logger: 'shop.service' },
    },
    {
      line: '{"__REALTIME_TIMESTAMP":"1795166461000000","_TRANSPORT":"stdout","PRIORITY":"6","SYSLOG_IDENTIFIER":"shop","MESSAGE":"order 7 failed"}',
      expect: { message: 'order 7 failed', logger: 'shop' },
    },
    {
      line: '{"__REALTIME_TIMESTAMP":"1795166461000000","_TRANSPORT":"stdout","PRIORITY":"3","SYSLOG_IDENTIFIER":"shop","MESSAGE":"order 7 failed"}',
      expect: { message: 'order 7 failed', level: 'error' },
    },
    {
      line: 'data: {"MESSAGE":["first","second"],"__REALTIME_TIMESTAMP":"1795166461000000","PRIORITY":"6"}',
      expect: { message: 'first', trace: 'second', level: 'info' },
    },
  ],
  rejects: [
    '{"level":50,"time":1795166460123,"msg":"boom"}',
    '{"log":"boom\\n","stream":"stderr","time":"2026-11-20T09:21:00.123456789Z"}',
    '{"__REALTIME_TIMESTAMP":"1795166460123456","MESSAGE":"cut of',
    '{"__REALTIME_TIMESTAMP":"soon","MESSAGE":"boom"}',
    'MESSAGE=boom',
  ],
}
