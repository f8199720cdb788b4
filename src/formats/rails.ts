// Ruby's Logger, and so Rails in production, Puma, older Sidekiq: `E, [2026-11-20T09:21:00.123456 #812] ERROR -- progname: msg`.
// Out: level, pid, progname as logger. The request id that Rails puts first (`[3f2c…] `, a UUID) is dropped from the message; other
// tags stay. Rails writes an exception as one entry of several lines of which the first is blank: the message then is white space and
// the class stands in the continuation lines, each again behind the request id. Level ANY (Logger#unknown) gives no level.
import type { LogFormat, ParsedLine } from '../model.js'
import { isoStamp, levelOf } from './stamp.js'

const HEAD =
  /^([DIWEFA]), \[(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?) ?#(\d{1,10})\] {1,3}([A-Z]{3,7}) -- ((?:[^:]|:(?! )){0,200}): ?/
const REQUEST_ID = /^\[[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\] ?/

function parse(line: string): ParsedLine | undefined {
  if (line[1] !== ',' || line[3] !== '[') return undefined
  const m = HEAD.exec(line)
  const stamp = m ? isoStamp(m[2]!) : undefined
  if (!m || !stamp) return undefined
  const level = m[4] === 'ANY' ? undefined : levelOf(m[4]!)
  return {
    message: line.slice(m[0].length).replace(REQUEST_ID, ''),
    stamp,
    pid: m[3]!,
    ...(level && { level }),
    ...(m[5] && { logger: m[5] }),
  }
}

export const rails: LogFormat = {
  name: 'rails',
  title: 'Ruby Logger and Rails production.log',
  source:
    'https://docs.ruby-lang.org/en/master/Logger/Formatter.html, https://guides.rubyonrails.org/debugging_rails_applications.html',
  strict: true,
  parse,
  samples: [
    {
      line: 'E, [2026-11-20T09:21:00.123456 #812] ERROR -- : [3f2c1b7e-0a1b-4c2d-8e9f-001122334455] boom: cart 7',
      expect: {
        message: 'boom: cart 7',
        level: 'error',
        pid: '812',
        stamp: { ms: Date.UTC(2026, 10, 20, 9, 21, 0, 123), zoned: false },
      },
    },
    {
      line: 'I, [2026-11-20T09:21:00.123456 #812]  INFO -- : [3f2c1b7e-0a1b-4c2d-8e9f-001122334455] Started GET "/carts/7" for 10.0.0.1 at 2026-11-20 09:21:00 +0000',
      expect: { message: 'Started GET "/carts/7" for 10.0.0.1 at 2026-11-20 09:21:00 +0000', level: 'info' },
    },
    {
      line: 'W, [2026-11-20T09:21:00.123456Z #9]  WARN -- Shop::Importer: skipped: row 3',
      expect: {
        message: 'skipped: row 3',
        logger: 'Shop::Importer',
        level: 'warn',
        stamp: { ms: Date.UTC(2026, 10, 20, 9, 21, 0, 123), zoned: true },
      },
    },
    {
      line: 'F, [2026-11-20T09:21:00.123456 #812] FATAL -- : [3f2c1b7e-0a1b-4c2d-8e9f-001122334455]   ',
      expect: { message: '  ', level: 'fatal' },
    },
    { line: 'A, [2026-11-20 09:21:00 #812]   ANY -- : raw', expect: { message: 'raw', pid: '812' } },
  ],
  rejects: [
    'E1120 09:21:00.123456       1 controller.go:114] boom',
    'E, [2026-11-20T09:21:00.123456] ERROR -- : no pid',
    "[3f2c1b7e-0a1b-4c2d-8e9f-001122334455] app/models/cart.rb:12:in `save'",
    'Completed 500 Internal Server Error in 12ms',
    'A, [b] C -- : d',
  ],
}
