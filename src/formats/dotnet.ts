// .NET text logs: Microsoft.Extensions.Logging's console formatter, Serilog's console and file text, NLog's default layout.
// In: a line. Out: stamp if it has a date, level, logger (the category) and message.
// The simple console writes `fail: Category[0]` and the message indented on the next lines: read here with an empty message.
// Serilog's and ME.Logging's JSON are the plugin json.
import type { Level, LogFormat, ParsedLine } from '../model.js'
import { plainLine } from './layout.js'
import { ISO_STAMP, isoStamp, levelOf } from './stamp.js'

const CONSOLE_LEVELS: Readonly<Record<string, Level>> = {
  trce: 'trace',
  dbug: 'debug',
  info: 'info',
  warn: 'warn',
  fail: 'error',
  crit: 'fatal',
}

const CONSOLE = new RegExp(
  `^(?:\\[?(${ISO_STAMP})\\]? ?|\\[?\\d{2}:\\d{2}:\\d{2}(?:\\.\\d{1,7})?\\]? ?)?(trce|dbug|info|warn|fail|crit): ([\\w.\`+<>,-]{1,300})\\[-?\\d{1,10}\\](?: |$)`,
)
const SERILOG_CONSOLE = new RegExp(
  `^\\[(?:(${ISO_STAMP})|\\d{2}:\\d{2}:\\d{2}(?:\\.\\d{1,7})?) (VRB|DBG|INF|WRN|ERR|FTL)\\](?: |$)`,
)
const SERILOG_FILE = new RegExp(`^(${ISO_STAMP}) \\[(VRB|DBG|INF|WRN|ERR|FTL)\\](?: |$)`)
const NLOG = new RegExp(`^(${ISO_STAMP})\\|(TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\\|([\\w.\`+<>-]{1,300})\\|`)

/** `undefined` when the expression does not fit or its date is none. */
function read(
  re: RegExp,
  line: string,
  levelFor: (word: string) => Level | undefined,
): ParsedLine | undefined {
  const m = re.exec(line)
  if (!m) return undefined
  const stamp = m[1] === undefined ? undefined : isoStamp(m[1])
  if (m[1] !== undefined && !stamp) return undefined
  const level = levelFor(m[2]!)
  return {
    message: line.slice(m[0].length),
    ...(stamp && { stamp }),
    ...(level && { level }),
    ...(m[3] && { logger: m[3] }),
  }
}

export const dotnet: LogFormat = {
  name: 'dotnet',
  title: '.NET console logging, Serilog text, NLog',
  source:
    'https://learn.microsoft.com/dotnet/core/extensions/console-log-formatter, https://github.com/serilog/serilog-sinks-file, https://github.com/NLog/NLog/wiki/Layouts',
  strict: true,
  parse(raw) {
    if (!/^[\d[a-z\x1b]/.test(raw)) return undefined
    const line = plainLine(raw)
    return (
      read(CONSOLE, line, (word) => CONSOLE_LEVELS[word]) ??
      read(SERILOG_FILE, line, levelOf) ??
      read(SERILOG_CONSOLE, line, levelOf) ??
      read(NLOG, line, levelOf)
    )
  },
  samples: [
    {
      line: 'fail: Shop.Pay.PaymentService[0]',
      expect: { level: 'error', logger: 'Shop.Pay.PaymentService', message: '' },
    },
    {
      line: '\x1b[41m\x1b[30mfail\x1b[39m\x1b[22m\x1b[49m: Shop.Pay.PaymentService[500]',
      expect: { level: 'error', logger: 'Shop.Pay.PaymentService', message: '' },
    },
    {
      line: 'crit: Microsoft.AspNetCore.Server.Kestrel[0] Unable to start',
      expect: { level: 'fatal', message: 'Unable to start' },
    },
    { line: '[09:21:00 ERR] Payment failed', expect: { level: 'error', message: 'Payment failed' } },
    {
      line: '2026-11-20 09:21:00.123 +01:00 [ERR] Payment failed',
      expect: {
        level: 'error',
        message: 'Payment failed',
        stamp: { ms: Date.UTC(2026, 10, 20, 8, 21, 0, 123), zoned: true },
      },
    },
    {
      line: '2026-11-20 09:21:00.1234|ERROR|Shop.Pay|Payment failed|no route',
      expect: {
        level: 'error',
        logger: 'Shop.Pay',
        message: 'Payment failed|no route',
        stamp: { ms: Date.UTC(2026, 10, 20, 9, 21, 0, 123), zoned: false },
      },
    },
  ],
  rejects: [
    '      System.InvalidOperationException: boom',
    '   at Shop.Pay.PaymentService.Run() in /src/Pay.cs:line 12',
    'fail: could not read file',
    'warn: retry [3] of 5',
    '2026-11-20 09:21:00 [error] boom',
  ],
}
