// Go's standard `log` package: `2026/11/20 09:21:00 msg`, with microseconds, with `file.go:23: `, with a prefix before the time
// (`log.New(w, "ERROR: ", …)`) or a level word at the start of the message (`[ERROR] msg`, `ERROR: msg`).
// Out: level when a word says it, the source file without its line as logger. The package itself knows no levels, so most lines have none.
// Not strict: many home-made loggers begin with the same time. nginx's lines are refused.
import type { LogFormat, ParsedLine } from '../model.js'
import { isoStamp, levelOf } from './stamp.js'

const PREFIX = /^\[?([A-Za-z]{3,8})(?:\] ?|: ?| )(?=\d{4}\/)/
const HEAD = /^(\d{4}\/\d{2}\/\d{2} \d{2}:\d{2}:\d{2}(?:\.\d{1,6})?) (?:([^\s:]{1,300}\.go):\d{1,7}: )?/
// Only words that are a level and nothing else: `http: ` and `panic: ` begin messages of Go's own libraries.
const LEVEL = 'DEBUG|INFO|NOTICE|WARN|WARNING|ERR|ERROR|FATAL|CRITICAL|PANIC|TRACE'
const WORD = new RegExp(
  `^(?:\\[(${LEVEL}|[a-z]{3,8})\\]:? ?|(${LEVEL}|[Ww]arning|[Ee]rror|[Ff]atal): |(${LEVEL}) )`,
)
const NGINX = /^\[[a-z]{4,6}\] \d{1,10}#\d{1,10}: /

function parse(line: string): ParsedLine | undefined {
  const prefix = /^\d/.test(line) ? null : PREFIX.exec(line)
  const outer = prefix ? levelOf(prefix[1]!) : undefined
  if (prefix && !outer) return undefined
  const text = line.slice(prefix?.[0].length ?? 0)
  if (text[4] !== '/' || text[7] !== '/') return undefined
  const m = HEAD.exec(text)
  const stamp = m ? isoStamp(m[1]!) : undefined
  if (!m || !stamp) return undefined
  const body = text.slice(m[0].length)
  if (NGINX.test(body) || body.startsWith('- ')) return undefined
  const word = outer ? null : WORD.exec(body)
  const inner = word ? levelOf(word[1] ?? word[2] ?? word[3]!) : undefined
  const level = outer ?? inner
  return {
    message: word && inner ? body.slice(word[0].length) : body,
    stamp,
    ...(level && { level }),
    ...(m[2] && { logger: m[2] }),
  }
}

export const goLog: LogFormat = {
  name: 'go-log',
  title: 'Go standard log package',
  source: 'https://pkg.go.dev/log#pkg-constants',
  strict: false,
  parse,
  samples: [
    {
      line: '2026/11/20 09:21:00 http: panic serving 10.0.0.1:50412: runtime error: index out of range [3] with length 3',
      expect: {
        message: 'http: panic serving 10.0.0.1:50412: runtime error: index out of range [3] with length 3',
        stamp: { ms: Date.UTC(2026, 10, 20, 9, 21, 0), zoned: false },
      },
    },
    {
      line: '2026/11/20 09:21:00.123456 store.go:23: ERROR: cannot save order 12',
      expect: {
        message: 'cannot save order 12',
        level: 'error',
        logger: 'store.go',
        stamp: { ms: Date.UTC(2026, 10, 20, 9, 21, 0, 123) },
      },
    },
    {
      line: 'ERROR: 2026/11/20 09:21:00 /src/shop/main.go:7: boom',
      expect: { message: 'boom', level: 'error', logger: '/src/shop/main.go' },
    },
    {
      line: '2026/11/20 09:21:00 [WARN] raft: heartbeat timeout reached',
      expect: { message: 'raft: heartbeat timeout reached', level: 'warn' },
    },
    { line: '2026/11/20 09:21:00 INFO server started', expect: { message: 'server started', level: 'info' } },
  ],
  rejects: [
    '2026/11/20 09:21:00 [error] 900#900: *655474 boom, client: 10.0.0.1',
    '[GIN] 2026/11/20 - 09:21:00 | 500 | 1.2ms | 10.0.0.1 | GET "/"',
    '2026-11-20 09:21:00 boom',
    'since 2026/11/20 09:21:00 nothing works',
    '\t/src/shop/main.go:7 +0x1d',
  ],
}
