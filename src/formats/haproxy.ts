// HAProxy's own notices on stderr: `[ALERT]    (1234) : msg`, before 2.4 `[WARNING] 323/092100 (1234) : msg` (day of the year, time).
// Out: level, pid. The day of the year is not read as a stamp, since without the year it may be off by a day.
// Traffic logs (`10.0.0.1:5000 [20/Nov/2026:…] front back/srv …`) are access logs and not read; through syslog its lines need no format.
import type { LogFormat, ParsedLine } from '../model.js'
import { levelOf } from './stamp.js'

const HEAD = /^\[(NOTICE|WARNING|ALERT|DEBUG|INFO)\] {1,8}(?:\d{1,3}\/\d{6} )?\((\d{1,10})\) : /

function parse(line: string): ParsedLine | undefined {
  const m = line.startsWith('[') ? HEAD.exec(line) : null
  const level = m ? levelOf(m[1]!) : undefined
  return m && level ? { message: line.slice(m[0].length), level, pid: m[2]! } : undefined
}

export const haproxy: LogFormat = {
  name: 'haproxy',
  title: 'HAProxy notices',
  source: 'https://docs.haproxy.org/3.0/management.html, haproxy src/errors.c (print_message)',
  strict: true,
  parse,
  samples: [
    {
      line: "[ALERT]    (1234) : parsing [/etc/haproxy/haproxy.cfg:12] : unknown keyword 'foo'",
      expect: {
        message: "parsing [/etc/haproxy/haproxy.cfg:12] : unknown keyword 'foo'",
        level: 'fatal',
        pid: '1234',
      },
    },
    {
      line: '[WARNING] 323/092100 (77) : Server shop/web1 is DOWN, reason: Layer4 timeout',
      expect: { message: 'Server shop/web1 is DOWN, reason: Layer4 timeout', level: 'warn', pid: '77' },
    },
    {
      line: '[NOTICE]   (1) : New worker (8) forked',
      expect: { message: 'New worker (8) forked', level: 'info' },
    },
    {
      line: '[WARNING]  (1) : Exiting Master process...',
      expect: { message: 'Exiting Master process...', level: 'warn' },
    },
  ],
  rejects: [
    '[ALERT] the house is on fire (1234) : run',
    '[ERROR] (1234) boom',
    '[WARNING]: (1234) : boom',
    '10.0.0.1:5000 [20/Nov/2026:09:21:00.123] front shop/web1 0/0/1/2/3 503 212 - - ---- 1/1/0/0/0 0/0 "GET / HTTP/1.1"',
  ],
}
