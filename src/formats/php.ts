// PHP: error_log (`[20-Nov-2026 09:21:00 UTC] PHP Fatal error:  msg`), php-fpm's own log (`[20-Nov-2026 09:21:00] WARNING: [pool www] …`),
// Monolog and Laravel (`[2026-11-20 09:21:00] production.ERROR: msg {"exception":"…"} []`), and errors on stderr without a time.
// Out: level; `PHP Fatal error:  ` stays in the message, since PHP's own trackers show it so, and so does Monolog's context.
// A line that a script wrote with error_log() has a time but no level. Monolog's channel is the logger.
import type { Level, LogFormat, ParsedLine, Stamp } from '../model.js'
import { monthFirstStamp, withZone } from './dates.js'
import { isoStamp, levelOf } from './stamp.js'

const KIND =
  /^PHP ((?:Recoverable fatal|Catchable fatal|Fatal|Parse|Core|Compile|Unknown) error|(?:Core |Compile |User )?[Ww]arning|(?:User )?[Nn]otice|Deprecated|Strict Standards): {1,2}/
/** php-fpm wraps what a worker wrote; the level of the inner error is the true one. */
const INNER =
  /^(?:\[pool [^\]]{1,64}\] child \d{1,10} said into std(?:err|out): ")?(?:NOTICE: )?PHP message: (?=PHP )/
const DASHED =
  /^\[(\d{1,2})-([A-Z][a-z]{2})-(\d{4}) (\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?(?: ([A-Za-z0-9_+:/-]{1,60}))?\] /
const SERVER = /^\[[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{2}:\d{2}:\d{2}) (\d{4})\] (?=PHP )/
const FPM = /^(DEBUG|NOTICE|WARNING|ERROR|ALERT): /
const MONOLOG =
  /^\[(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?:Z|[+-]\d{2}:?\d{2})?)\] ([\w.:/-]{1,100})\.(DEBUG|INFO|NOTICE|WARNING|ERROR|CRITICAL|ALERT|EMERGENCY): ?/
const STDERR_LEAD = 'NOTICE: PHP message: '

function kindLevel(text: string): Level | undefined {
  const kind = KIND.exec(text)?.[1]?.toLowerCase()
  if (!kind) return undefined
  return kind.endsWith('error') ? 'fatal' : kind.endsWith('warning') ? 'warn' : 'info'
}

function result(message: string, stamp: Stamp | undefined, level: Level | undefined): ParsedLine {
  return { message, ...(stamp && { stamp }), ...(level && { level }) }
}

function parseDashed(line: string): ParsedLine | undefined {
  const m = DASHED.exec(line)
  const wall = m ? monthFirstStamp(m[2]!, m[1]!, m[3], m[4]!, m[5]) : undefined
  if (!m || !wall) return undefined
  // A level inside the brackets is some other logger's.
  if (m[6] && levelOf(m[6])) return undefined
  const stamp = m[6] ? withZone(wall, m[6]) : wall
  const text = line.slice(m[0].length)
  const fpm = FPM.exec(text)
  if (!fpm) return result(text, stamp, kindLevel(text))
  const message = text.slice(fpm[0].length)
  const inner = INNER.exec(message)
  return result(message, stamp, (inner && kindLevel(message.slice(inner[0].length))) || levelOf(fpm[1]!))
}

function parseMonolog(line: string): ParsedLine | undefined {
  const m = MONOLOG.exec(line)
  const stamp = m ? isoStamp(m[1]!) : undefined
  const level = m ? levelOf(m[3]!) : undefined
  return m && stamp && level ? { message: line.slice(m[0].length), stamp, level, logger: m[2]! } : undefined
}

function parseServer(line: string): ParsedLine | undefined {
  const m = SERVER.exec(line)
  const stamp = m ? monthFirstStamp(m[1]!, m[2]!, m[4], m[3]!, undefined) : undefined
  if (!m || !stamp) return undefined
  const message = line.slice(m[0].length)
  const level = kindLevel(message)
  return level && result(message, stamp, level)
}

function parse(line: string): ParsedLine | undefined {
  if (line[0] === '[')
    return line[5] === '-' ? parseMonolog(line) : line[4] === ' ' ? parseServer(line) : parseDashed(line)
  const message = line.startsWith(STDERR_LEAD) ? line.slice(STDERR_LEAD.length) : line
  const level = message.startsWith('PHP ') ? kindLevel(message) : undefined
  return level && result(message, undefined, level)
}

export const php: LogFormat = {
  name: 'php',
  title: 'PHP error_log, php-fpm, Monolog and Laravel',
  source:
    'https://www.php.net/manual/en/errorfunc.configuration.php, https://github.com/Seldaek/monolog (LineFormatter), php-src sapi/fpm/fpm/zlog.c',
  strict: true,
  parse,
  samples: [
    {
      line: '[20-Nov-2026 09:21:00 UTC] PHP Fatal error:  Uncaught Exception: boom in /srv/shop/cart.php:12',
      expect: {
        message: 'PHP Fatal error:  Uncaught Exception: boom in /srv/shop/cart.php:12',
        level: 'fatal',
        stamp: { ms: Date.UTC(2026, 10, 20, 9, 21, 0), zoned: true },
      },
    },
    {
      line: '[20-Nov-2026 09:21:00 Europe/Berlin] PHP Warning:  Undefined variable $cart in /srv/shop/cart.php on line 3',
      expect: { level: 'warn', stamp: { ms: Date.UTC(2026, 10, 20, 8, 21, 0), zoned: true } },
    },
    {
      line: '[20-Nov-2026 09:21:00] WARNING: [pool www] child 5 exited on signal 11 (SIGSEGV) after 3.2 seconds from start',
      expect: {
        message: '[pool www] child 5 exited on signal 11 (SIGSEGV) after 3.2 seconds from start',
        level: 'warn',
        stamp: { zoned: false },
      },
    },
    {
      line: '[20-Nov-2026 09:21:00] WARNING: [pool www] child 5 said into stderr: "NOTICE: PHP message: PHP Fatal error:  boom in /srv/a.php on line 3"',
      expect: { level: 'fatal' },
    },
    {
      line: '[2026-11-20 09:21:00] production.ERROR: Cart 7 is gone {"exception":"[object] (RuntimeException(code: 0): Cart 7 is gone at /srv/a.php:12)',
      expect: {
        message:
          'Cart 7 is gone {"exception":"[object] (RuntimeException(code: 0): Cart 7 is gone at /srv/a.php:12)',
        level: 'error',
        logger: 'production',
      },
    },
    {
      line: '[2026-11-20T09:21:00.123456+00:00] app.CRITICAL: Uncaught PHP Exception [] []',
      expect: {
        message: 'Uncaught PHP Exception [] []',
        level: 'fatal',
        logger: 'app',
        stamp: { ms: Date.UTC(2026, 10, 20, 9, 21, 0, 123) },
      },
    },
    { line: '[20-Nov-2026 09:21:00 UTC] cart import failed', expect: { message: 'cart import failed' } },
    {
      line: 'NOTICE: PHP message: PHP Deprecated:  strlen(): Passing null in /srv/a.php on line 3',
      expect: { message: 'PHP Deprecated:  strlen(): Passing null in /srv/a.php on line 3', level: 'info' },
    },
    {
      line: '[Fri Nov 20 09:21:00 2026] PHP Parse error:  syntax error in /srv/a.php on line 3',
      expect: { level: 'fatal' },
    },
  ],
  rejects: [
    '[Fri Nov 20 09:21:00 2026] [error] [client 10.0.0.1] PHP Warning:  boom',
    '[Fri Nov 20 09:21:00 2026] 127.0.0.1:5123 [500]: GET /',
    '[2026-11-20 09:21:00] ERROR: no channel',
    '#0 /srv/shop/cart.php(12): Cart->load()',
    'PHP 8.3.1 Development Server started',
    'Stack trace:',
    '[20-Nov-2026 09:21:00 ERROR] not PHP',
  ],
}
