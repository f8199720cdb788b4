// Apache httpd error log, 2.4 (`[Fri Nov 20 09:21:00.123456 2026] [core:error] [pid 12:tid 140] [client 10.0.0.1:5] AH00124: msg`)
// and 2.2 (`[Fri Nov 20 09:21:00 2026] [error] [client 10.0.0.1] msg`), default ErrorLogFormat.
// Out: level, module as logger, pid. The client's address is dropped; what 2.4 writes before it (`(13)Permission denied: `) stays.
// httpd escapes line feeds, so that PHP's stack trace stands in one line as `\nStack trace:\n#0 …`: it becomes the trace.
import type { LogFormat, ParsedLine } from '../model.js'
import { monthFirstStamp } from './dates.js'
import { levelOf } from './stamp.js'

const HEAD =
  /^\[[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))? (\d{4})\] \[(?:([\w.-]{0,64}):)?(emerg|alert|crit|error|warn|notice|info|debug|trace[1-8])\] (?:\[pid (\d{1,10})[^\]]{0,80}\] )?/
// Source file (debug levels only) and operating system error stand before the client.
const CLIENT =
  /^((?:[\w./-]{1,100}\(\d{1,6}\): )?(?:\((?:EAI |OS )?-?\d{1,10}\)[^:[]{1,300}: )?)(?:\[(?:client|remote) [^\]\s]{1,100}\] ?){1,3}/
const PHP_TRACE = '\\nStack trace:\\n'

function parse(line: string): ParsedLine | undefined {
  if (line[0] !== '[' || line[4] !== ' ' || line[8] !== ' ') return undefined
  const m = HEAD.exec(line)
  const stamp = m ? monthFirstStamp(m[1]!, m[2]!, m[5], m[3]!, m[4]) : undefined
  if (!m || !stamp) return undefined
  const level = m[7]!.startsWith('trace') ? 'trace' : levelOf(m[7]!)
  const text = line.slice(m[0].length).replace(CLIENT, '$1')
  const cut = text.indexOf(PHP_TRACE)
  return {
    message: cut < 0 ? text : text.slice(0, cut),
    stamp,
    ...(level && { level }),
    ...(cut >= 0 && { trace: text.slice(cut + 2).replaceAll('\\n', '\n') }),
    ...(m[6] && { logger: m[6] }),
    ...(m[8] && { pid: m[8] }),
  }
}

export const apacheError: LogFormat = {
  name: 'apache-error',
  title: 'Apache httpd error log (2.2 and 2.4)',
  source: 'https://httpd.apache.org/docs/2.4/mod/core.html#errorlogformat',
  strict: true,
  parse,
  samples: [
    {
      line: '[Fri Nov 20 09:21:00.123456 2026] [core:error] [pid 12:tid 140] [client 10.0.0.1:50412] AH00124: Request exceeded the limit of 10 internal redirects',
      expect: {
        message: 'AH00124: Request exceeded the limit of 10 internal redirects',
        level: 'error',
        logger: 'core',
        pid: '12',
        stamp: { ms: Date.UTC(2026, 10, 20, 9, 21, 0, 123), zoned: false },
      },
    },
    {
      line: "[Fri Nov 20 09:21:00.123456 2026] [core:error] [pid 12] (13)Permission denied: [client ::1:50412] AH00035: access to /a denied (filesystem path '/srv/a')",
      expect: {
        message: "(13)Permission denied: AH00035: access to /a denied (filesystem path '/srv/a')",
        pid: '12',
      },
    },
    {
      line: "[Fri Nov  6 09:21:00 2026] [error] [client 10.0.0.1] (2)No such file or directory: exec of '/srv/a.cgi' failed",
      expect: {
        message: "(2)No such file or directory: exec of '/srv/a.cgi' failed",
        level: 'error',
        stamp: { ms: Date.UTC(2026, 10, 6, 9, 21, 0) },
      },
    },
    {
      line: '[Fri Nov 20 09:21:00 2026] [notice] caught SIGTERM, shutting down',
      expect: { message: 'caught SIGTERM, shutting down', level: 'info' },
    },
    {
      line: '[Fri Nov 20 09:21:00.1 2026] [php:error] [pid 9] [client 10.0.0.1:1] PHP Fatal error:  Uncaught Exception: boom in /srv/a.php:3\\nStack trace:\\n#0 {main}\\n  thrown in /srv/a.php on line 3',
      expect: {
        message: 'PHP Fatal error:  Uncaught Exception: boom in /srv/a.php:3',
        trace: 'Stack trace:\n#0 {main}\n  thrown in /srv/a.php on line 3',
        logger: 'php',
      },
    },
    {
      line: '[Fri Nov 20 09:21:00.123456 2026] [:error] [pid 9] [client 10.0.0.1:1] [client 10.0.0.1] ModSecurity: Warning. Matched phrase',
      expect: { message: 'ModSecurity: Warning. Matched phrase', level: 'error' },
    },
    {
      line: '[Fri Nov 20 09:21:00.123456 2026] [ssl:trace3] [pid 9:tid 77] ssl_engine_kernel.c(2233): [client 10.0.0.1:1] OpenSSL: Handshake: start',
      expect: {
        message: 'ssl_engine_kernel.c(2233): OpenSSL: Handshake: start',
        level: 'trace',
        logger: 'ssl',
      },
    },
  ],
  rejects: [
    '[Fri Nov 20 09:21:00 2026] PHP Warning:  boom in /srv/a.php on line 3',
    '[Fri Nov 20 09:21:00 2026] 127.0.0.1:5123 [500]: GET /',
    '[20-Nov-2026 09:21:00 UTC] PHP Fatal error:  boom',
    '[error] [client 10.0.0.1] boom',
    '[2026-11-20 09:21:00] production.ERROR: boom',
  ],
}
