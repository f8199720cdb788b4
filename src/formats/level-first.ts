// `level: message` without a time, the level in lower case: winston's `simple` and `cli` formats and the tools that write alike.
// In: a line, with or without terminal colours. Out: level and message; of the JSON that winston puts after the text the stack becomes
// the trace. Loose: `error: nothing to commit` in any other file is ordinary text. Levels in capitals are plain's.
import type { LogFormat, ParsedLine } from '../model.js'
import { dotnet } from './dotnet.js'
import { plainLine } from './layout.js'
import { levelOf } from './stamp.js'

const HEADER =
  /^(silly|trace|debug|verbose|http|info|notice|warn|warning|error|crit|alert|emerg|fatal):( {1,20}|$)/
/** Go's net/http, not winston's level: a panic must not pass for harmless. */
const GO_HTTP = /^http: (?:panic|TLS|superfluous|proxy|Accept|Server|response)/
/** winston's `cli` and `padLevels` pad `level: ` to the longest word, `verbose` or `warning`. */
const PADDED_WIDTH = 'verbose: '.length

/** Splits ` {"code":7,"stack":"…"}` off the end: the stack becomes the trace, the other fields stay. */
function withoutStack(text: string): { message: string; trace?: string } {
  const at = text.endsWith('}') && text.includes('"stack":"') ? text.indexOf(' {"') : -1
  if (at < 0) return { message: text }
  try {
    const { stack, ...rest } = JSON.parse(text.slice(at)) as Readonly<Record<string, unknown>>
    if (typeof stack !== 'string') return { message: text }
    const fields = Object.keys(rest).length === 0 ? '' : ` ${JSON.stringify(rest)}`
    return { message: text.slice(0, at) + fields, trace: stack }
  } catch {
    return { message: text }
  }
}

export const levelFirst: LogFormat = {
  name: 'level-first',
  title: 'Level in lower case, then the message (winston simple and cli)',
  source: 'https://github.com/winstonjs/logform (simple.js, cli.js)',
  strict: false,
  parse(raw): ParsedLine | undefined {
    if (!/^[a-z\x1b]/.test(raw)) return undefined
    const line = plainLine(raw)
    const m = HEADER.exec(line)
    const level = m ? levelOf(m[1]!) : undefined
    // .NET's console writes `info: Category[0]`.
    if (!m || !level || GO_HTTP.test(line) || dotnet.parse(line)) return undefined
    const header = m[0].length === PADDED_WIDTH ? m[0].length : m[1]!.length + 2
    return { level, ...withoutStack(line.slice(header)) }
  },
  samples: [
    { line: 'error: order 102 failed', expect: { level: 'error', message: 'order 102 failed' } },
    {
      line: 'error: order 101 failed card declined {"code":"E_DECLINED","stack":"PaymentError: card declined\\n    at charge (/srv/work.js:3:44)"}',
      expect: {
        level: 'error',
        message: 'order 101 failed card declined {"code":"E_DECLINED"}',
        trace: 'PaymentError: card declined\n    at charge (/srv/work.js:3:44)',
      },
    },
    {
      line: '\x1b[31merror\x1b[39m:   order 101 failed',
      expect: { level: 'error', message: 'order 101 failed' },
    },
    {
      line: '\x1b[33mwarn\x1b[39m:    slow query took 1040 ms',
      expect: { level: 'warn', message: 'slow query took 1040 ms' },
    },
    { line: 'info:   indented text', expect: { level: 'info', message: '  indented text' } },
    { line: 'verbose: cache filled', expect: { level: 'trace', message: 'cache filled' } },
  ],
  rejects: [
    'info: Microsoft.Hosting.Lifetime[14]',
    'error while loading shared libraries',
    'ERROR: relation "carts" does not exist',
    'warn:no space',
    'Error: boom',
    'http: panic serving 10.0.0.1:5: boom',
    'http://example.test/ is down',
  ],
}
