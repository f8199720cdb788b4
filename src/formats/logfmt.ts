// logfmt: `key=value` pairs, as logrus, go-kit, log15, slog, structlog (also with Python's quotes) and Heroku's router write them; and logrus's terminal form `ERRO[0000]`.
// In: a line. Out: stamp, level, logger, pid, host; the message is msg's text, followed by ` key=value` for every pair after it.
// A line counts when it begins with a pair and has a level with msg or err, or a time with msg.
// An error or exception of several lines becomes the trace. Pairs before msg that are no header and no error are dropped: they are the logger's own context (caller, request).
import type { LogFormat, ParsedLine, Stamp } from '../model.js'
import { plainLine } from './layout.js'
import { epochStamp, isoStamp, levelOf } from './stamp.js'

interface Pair {
  readonly key: string
  readonly value: string
  readonly raw: string
}

const PAIR = /([A-Za-z_@][\w.@/-]{0,100})=("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s"]*)(?= |$)/y
const TTY = /^(TRAC|DEBU|INFO|WARN|ERRO|FATA|PANI)\[(\d{4,}|[^\]]{10,40})\] ?/
const TTY_LEVEL = {
  TRAC: 'trace',
  DEBU: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERRO: 'error',
  FATA: 'fatal',
  PANI: 'fatal',
} as const

const LEVEL_KEYS = ['level', 'lvl', 'severity', 'at']
const TIME_KEYS = ['time', 'ts', 't', 'timestamp', '@timestamp']
const TEXT_KEYS = ['msg', 'message', 'event']
const ERROR_KEYS = ['err', 'error', 'desc']
const STACK_KEYS = ['exception', 'stack', 'stacktrace', 'stack_trace', 'traceback']
const LOGGER_KEYS = ['logger', 'component', 'subsystem', 'module', 'source', 'caller']
const HOST_KEYS = ['hostname', 'host']
const HEADER = new Set([...LEVEL_KEYS, ...TIME_KEYS, 'pid', 'logger', 'hostname'])

/** Pairs from the line's start; `end` is where reading stopped (the rest is kept as it stands). */
function pairsOf(line: string): { pairs: Pair[]; end: number } {
  const pairs: Pair[] = []
  let end = 0
  while (end < line.length) {
    PAIR.lastIndex = end
    const m = PAIR.exec(line)
    if (!m) break
    pairs.push({ key: m[1]!, value: unquote(m[2]!), raw: m[0] })
    end = PAIR.lastIndex
    while (line[end] === ' ') end++
  }
  return { pairs, end }
}

/** Python's repr() of a text; what else it escapes stays as it is. */
function unquotePython(value: string): string {
  const escaped: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' }
  return value.slice(1, -1).replace(/\\([ntr'"\\])/g, (_, c: string) => escaped[c] ?? c)
}

function unquote(value: string): string {
  if (value[0] === "'" && value.length > 1 && value.endsWith("'")) return unquotePython(value)
  if (value[0] !== '"') return value
  try {
    return JSON.parse(value) as string
  } catch {
    return unquotePython(value)
  }
}

const find = (pairs: readonly Pair[], keys: readonly string[]): Pair | undefined =>
  pairs.find((p) => keys.includes(p.key) && p.value !== '')

function stampAt(value: string | undefined): Stamp | undefined {
  return value === undefined
    ? undefined
    : (isoStamp(value) ?? (/^\d{9,19}(?:\.\d+)?$/.test(value) ? epochStamp(Number(value)) : undefined))
}

/** Text, then the error if it stood before the text, then all later pairs but those of the header, then what was no pair. */
function messageOf(pairs: readonly Pair[], text: Pair, rest: string): { message: string; trace?: string } {
  const at = pairs.indexOf(text)
  const early = pairs.slice(0, at).filter((p) => isError(p) && p.value !== '')
  const later = pairs.slice(at + 1).filter((p) => !HEADER.has(p.key))
  const told = [...early, ...later]
  const stacks = pairs.filter((p) => p !== text && isStack(p))
  const tail = told.map(briefly).join('') + (rest === '' ? '' : ` ${rest}`)
  const end = text.value.search(/\r?\n/)
  const message = (end < 0 ? text.value : text.value.slice(0, end)) + tail
  const more = end < 0 ? [] : [text.value.slice(end).replace(/^\r?\n/, '')]
  const trace = [...more, ...stacks.map((p) => p.value)].join('\n')
  return trace === '' ? { message } : { message, trace }
}

const isError = (p: Pair): boolean => p.key === 'err' || p.key === 'error'

/** An error or exception of several lines. */
const isStack = (p: Pair): boolean => (isError(p) || STACK_KEYS.includes(p.key)) && p.value.includes('\n')

/** A pair in the message's tail; of a stack, which goes into the trace, only an error's first line. */
function briefly(pair: Pair): string {
  if (!isStack(pair)) return ` ${pair.raw}`
  return isError(pair) ? ` ${pair.key}=${JSON.stringify(pair.value.split(/\r?\n/, 1)[0])}` : ''
}

function terminal(line: string): ParsedLine | undefined {
  const m = TTY.exec(line)
  if (!m) return undefined
  const stamp = isoStamp(m[2]!)
  return {
    message: line.slice(m[0].length),
    level: TTY_LEVEL[m[1] as keyof typeof TTY_LEVEL],
    ...(stamp && { stamp }),
  }
}

export const logfmt: LogFormat = {
  name: 'logfmt',
  title: 'logfmt (logrus, go-kit, slog text, Heroku)',
  source:
    'https://brandur.org/logfmt, https://pkg.go.dev/log/slog#TextHandler, https://github.com/sirupsen/logrus',
  strict: true,
  parse(raw) {
    const line = plainLine(raw)
    if (!/^[A-Za-z_@][\w.@/-]{0,100}=/.test(line)) return terminal(line)
    const { pairs, end } = pairsOf(line)
    const word = find(pairs, LEVEL_KEYS)?.value
    const level = word === undefined ? undefined : levelOf(word.replace(/[+-]\d+$/, ''))
    const stamp = stampAt(find(pairs, TIME_KEYS)?.value)
    const text = find(pairs, TEXT_KEYS)
    const said = text ?? (level ? find(pairs, ERROR_KEYS) : undefined)
    if (!said || !(level || stamp)) return undefined
    const logger = LOGGER_KEYS.map((key) => find(pairs, [key])?.value).find((name) => name !== undefined)
    const pid = find(pairs, ['pid'])?.value
    const host = find(pairs.slice(0, pairs.indexOf(said)), HOST_KEYS)?.value
    return {
      ...messageOf(pairs, said, line.slice(end)),
      ...(stamp && { stamp }),
      ...(level && { level }),
      ...(logger && { logger }),
      ...(pid && { pid }),
      ...(host && { host }),
    }
  },
  samples: [
    {
      line: 'time="2026-11-20T09:21:00Z" level=error msg="payment \\"x\\" failed" error="dial tcp: refused" order=7',
      expect: {
        level: 'error',
        message: 'payment "x" failed error="dial tcp: refused" order=7',
        stamp: { ms: Date.UTC(2026, 10, 20, 9, 21), zoned: true },
      },
    },
    {
      line: 'time=2026-11-20T09:21:00.123+01:00 level=ERROR msg=boom err="no route"',
      expect: {
        level: 'error',
        message: 'boom err="no route"',
        stamp: { ms: Date.UTC(2026, 10, 20, 8, 21, 0, 123) },
      },
    },
    {
      line: 'level=error ts=2026-11-20T09:21:00.123Z caller=main.go:12 component=tsdb err="disk full"',
      expect: { level: 'error', logger: 'tsdb', message: 'disk full' },
    },
    {
      line: 'logger=sqlstore t=2026-11-20T09:21:00.123Z level=warn msg="slow query"',
      expect: { level: 'warn', logger: 'sqlstore', message: 'slow query' },
    },
    {
      line: 'at=error code=H12 desc="Request timeout" method=GET path="/pay" status=503',
      expect: { level: 'error', message: 'Request timeout method=GET path="/pay" status=503' },
    },
    {
      line: "timestamp='2026-11-20T10:02:20.021273Z' level='error' event='order 101 failed' tenant='acme' exception='Traceback (most recent call last):\\n  File \"/srv/biz.py\", line 5, in charge\\nKeyError: \\'k\\''",
      expect: {
        level: 'error',
        message: "order 101 failed tenant='acme'",
        trace: 'Traceback (most recent call last):\n  File "/srv/biz.py", line 5, in charge\nKeyError: \'k\'',
        stamp: { ms: Date.UTC(2026, 10, 20, 10, 2, 20, 21), zoned: true },
      },
    },
    {
      line: 'timestamp=2026-11-20T10:02:20Z level=error event="order 101 failed" exception="Traceback (most recent call last):\\nKeyError: 7"',
      expect: {
        level: 'error',
        message: 'order 101 failed',
        trace: 'Traceback (most recent call last):\nKeyError: 7',
      },
    },
    {
      line: 'time=2026-11-20T10:07:04Z level=ERROR msg="cannot load" err="no such file\\nmain.open\\n\\t/srv/main.go:13" order=7',
      expect: {
        level: 'error',
        message: 'cannot load err="no such file" order=7',
        trace: 'no such file\nmain.open\n\t/srv/main.go:13',
      },
    },
    {
      line: 'ERRO[0003] payment failed                               order=7',
      expect: { level: 'error', message: 'payment failed                               order=7' },
    },
  ],
  rejects: [
    'payment failed order=7 level=error msg=boom',
    'order=7 amount=12',
    'level=3 depth=2 msg=boom',
    'SELECT * FROM carts WHERE level=1 AND msg=2',
    'msg="no level, no time"',
    "event='no level, no time'",
  ],
}
