// nginx error log (also OpenResty, Tengine, Angie): `2026/11/20 09:21:00 [error] 900#900: *655474 msg, client: …`.
// Out: level, pid, and the message with its tail `, client: …, server: …, request: …`. The connection number `*655474` is dropped.
// Lines that nginx prints before its log is open (`nginx: [emerg] bind() …`) have a level only.
import type { LogFormat, ParsedLine } from '../model.js'
import { isoStamp, levelOf } from './stamp.js'

const LEVEL = '(debug|info|notice|warn|error|crit|alert|emerg)'
const HEAD = new RegExp(
  `^(\\d{4}/\\d{2}/\\d{2} \\d{2}:\\d{2}:\\d{2}) \\[${LEVEL}\\] (\\d{1,10})#(\\d{1,10}): (?:\\*\\d{1,20} )?`,
)
const EARLY = new RegExp(`^nginx: \\[${LEVEL}\\] `)

function parse(line: string): ParsedLine | undefined {
  if (line.startsWith('nginx: [')) {
    const early = EARLY.exec(line)
    const level = early ? levelOf(early[1]!) : undefined
    return early && level ? { message: line.slice(early[0].length), level, logger: 'nginx' } : undefined
  }
  if (line[4] !== '/' || line[20] !== '[') return undefined
  const m = HEAD.exec(line)
  const stamp = m ? isoStamp(m[1]!) : undefined
  const level = m ? levelOf(m[2]!) : undefined
  return m && stamp && level ? { message: line.slice(m[0].length), stamp, level, pid: m[3]! } : undefined
}

export const nginxError: LogFormat = {
  name: 'nginx-error',
  title: 'nginx error log',
  source: 'https://nginx.org/en/docs/ngx_core_module.html#error_log, nginx src/core/ngx_log.c',
  strict: true,
  parse,
  samples: [
    {
      line: '2026/11/20 09:21:00 [error] 900#901: *655474 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.1, server: shop.example, request: "GET / HTTP/1.1"',
      expect: {
        message:
          'connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.1, server: shop.example, request: "GET / HTTP/1.1"',
        level: 'error',
        pid: '900',
        stamp: { ms: Date.UTC(2026, 10, 20, 9, 21, 0), zoned: false },
      },
    },
    {
      line: '2026/11/20 09:21:01 [notice] 1#1: signal 3 (SIGQUIT) received, shutting down',
      expect: {
        message: 'signal 3 (SIGQUIT) received, shutting down',
        level: 'info',
        pid: '1',
        stamp: { ms: Date.UTC(2026, 10, 20, 9, 21, 1) },
      },
    },
    {
      line: '2026/11/20 09:21:00 [emerg] 7#7: open() "/run/nginx.pid" failed (13: Permission denied)',
      expect: { message: 'open() "/run/nginx.pid" failed (13: Permission denied)', level: 'fatal' },
    },
    {
      line: 'nginx: [emerg] host not found in upstream "shop" in /etc/nginx/conf.d/default.conf:12',
      expect: {
        message: 'host not found in upstream "shop" in /etc/nginx/conf.d/default.conf:12',
        level: 'fatal',
      },
    },
  ],
  rejects: [
    '2026/11/20 09:21:00 [error] boom',
    '2026/11/20 09:21:00 main.go:12: boom',
    '2026/11/20 09:21:00 [ERROR] 900#900: boom',
    'nginx: configuration file /etc/nginx/nginx.conf test failed',
    '10.0.0.1 - - [20/Nov/2026:09:21:00 +0000] "GET / HTTP/1.1" 502 157',
  ],
}
