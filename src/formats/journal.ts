// `journalctl` text outputs that differ from syslog files: short-precise, short-full, with-unit, short-unix, short-monotonic, short-delta
// (plain short and short-iso are read by syslog.ts). Out: the inner line as message (`wraps`), host, identifier or unit as logger, pid.
// short-monotonic carries only the time since boot, so its records have no stamp.
// The lines journalctl adds itself (`-- Boot … --`, `-- Logs begin at … --`) become records of level debug without a stamp.
// Continuation lines of a multi-line message are merely indented by journalctl: they have no header and are not read here.
import type { LogFormat, ParsedLine, Stamp } from '../model.js'
import { MONTH_FIRST, monthFirstStamp, withZone } from './dates.js'
import { epochStamp, isoStamp } from './stamp.js'
import { readHost, readTag, wrapped } from './syslog-head.js'

const NOTE =
  /^-- (?:Boot [0-9a-f]{32} --|Reboot --|No entries --|(?:Logs begin|Journal begins) at [^"';]{10,160} --)$/
const PRECISE = new RegExp(`^${MONTH_FIRST} `)
const FULL =
  /^[A-Z][a-z]{2} (\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d{1,6})?) ([A-Z]{2,5}|[+-]\d{2}(?::?\d{2})?) /
const UNIX = /^(\d{9,11}\.\d{6}) /
const MONOTONIC = /^\[ {0,9}\d{1,10}\.\d{6}(?: {1,20}| <[ \d.*]{1,30}>)?\] /

interface Head {
  readonly stamp?: Stamp
  readonly length: number
}

function readHead(line: string): Head | undefined {
  const first = line.charCodeAt(0)
  if (first === 91) {
    const m = MONOTONIC.exec(line)
    return m ? { length: m[0].length } : undefined
  }
  if (first >= 48 && first <= 57) {
    const m = UNIX.exec(line)
    const stamp = m ? epochStamp(Number(m[1])) : undefined
    return m && stamp ? { stamp, length: m[0].length } : undefined
  }
  if (first < 65 || first > 90) return undefined
  const full = FULL.exec(line)
  const wall = full ? isoStamp(full[1]!) : undefined
  if (full && wall) return { stamp: withZone(wall, full[2]!), length: full[0].length }
  const m = PRECISE.exec(line)
  if (m?.[5]?.length !== 6) return undefined
  const stamp = monthFirstStamp(m[1]!, m[2]!, m[3], m[4]!, m[5])
  return stamp && { stamp, length: m[0].length }
}

function parse(line: string): ParsedLine | undefined {
  if (line.startsWith('-- ')) return NOTE.test(line) ? { message: line, level: 'debug' } : undefined
  const head = readHead(line)
  if (!head) return undefined
  const body = line.slice(head.length)
  const host = readHost(body)
  const tag = readTag(host === undefined ? body : body.slice(host.length + 1))
  if (!tag) return undefined
  // Without a wall clock in front, `usb 1-1: …` of dmesg would pass for host and tag.
  if (!head.stamp && tag.pid === undefined && tag.logger !== 'kernel') return undefined
  if (host === undefined && tag.pid === undefined) return undefined
  return wrapped({ stamp: head.stamp, host, logger: tag.logger, pid: tag.pid }, tag.message)
}

export const journal: LogFormat = {
  name: 'journal',
  title: 'journalctl text (short-precise, short-full, with-unit, short-unix, short-monotonic)',
  source:
    'https://www.freedesktop.org/software/systemd/man/latest/journalctl.html#-o, systemd src/shared/logs-show.c',
  strict: true,
  parse,
  samples: [
    {
      line: 'Nov 20 09:21:00.123456 web1 shop[812]: TypeError: x is undefined',
      expect: {
        message: 'TypeError: x is undefined',
        host: 'web1',
        logger: 'shop',
        pid: '812',
        stream: 'web1 shop[812]',
        wraps: true,
        stamp: { ms: Date.UTC(1972, 10, 20, 9, 21, 0, 123), yearless: true },
      },
    },
    {
      line: 'Fri 2026-11-20 09:21:00 CET web1 shop.service[812]:     at run (/srv/a.js:1:2)',
      expect: {
        message: '    at run (/srv/a.js:1:2)',
        logger: 'shop.service',
        pid: '812',
        stamp: { ms: Date.UTC(2026, 10, 20, 8, 21, 0), zoned: true },
      },
    },
    {
      line: "1795166460.123456 web1 systemd[1]: shop.service: Failed with result 'exit-code'.",
      expect: {
        message: "shop.service: Failed with result 'exit-code'.",
        logger: 'systemd',
        stamp: { ms: 1795166460123, zoned: true },
      },
    },
    {
      line: '[    5.123456] web1 systemd[1]: Failed to start shop.service - Shop.',
      expect: { message: 'Failed to start shop.service - Shop.', logger: 'systemd', pid: '1' },
    },
    {
      line: '-- Boot 0123456789abcdef0123456789abcdef --',
      expect: { message: '-- Boot 0123456789abcdef0123456789abcdef --', level: 'debug' },
    },
    {
      line: '-- Logs begin at Fri 2026-11-20 09:21:00 UTC, end at Fri 2026-11-20 10:00:01 UTC. --',
      expect: { level: 'debug' },
    },
  ],
  rejects: [
    'Nov 20 09:21:00 web1 shop[812]: boom',
    '[    5.123456] usb 1-1: new high-speed USB device number 2',
    '-- Boot the machine and drop table orders',
    '1795166460.123    456 10.0.0.1 TCP_MISS/200 512 GET http://example.com/',
    '                             at run (/srv/a.js:1:2)',
    '[Fri Nov 20 09:21:00 2026] [error] [client 10.0.0.1] File does not exist',
  ],
}
