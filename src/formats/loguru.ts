// loguru's default format: `time | LEVEL | name:function:line - message`, with or without terminal colours.
// In: a line. Out: stamp, level, logger (the module) and message. Function and line number are dropped.
// A custom level name (logger.level("AUDIT")) is read as a record without level. Custom formats are python's or iso-level's.
import type { LogFormat } from '../model.js'
import { plainLine } from './layout.js'
import { isoStamp, levelOf } from './stamp.js'

const LINE =
  /^(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\.\d{3,6}(?: ?[+-]\d{2}:?\d{2})?) \| ([A-Z]\w{1,20}) {0,20}\| ([\w.<>-]{1,200}):[\w.<>]{1,200}:\d{1,7} - /

export const loguru: LogFormat = {
  name: 'loguru',
  title: 'loguru (Python)',
  source: 'https://loguru.readthedocs.io/en/stable/api/logger.html (LOGURU_FORMAT)',
  strict: true,
  parse(raw) {
    const line = plainLine(raw)
    const m = LINE.exec(line)
    const stamp = m && isoStamp(m[1]!)
    if (!m || !stamp) return undefined
    const level = levelOf(m[2]!)
    return { message: line.slice(m[0].length), stamp, ...(level && { level }), logger: m[3]! }
  },
  samples: [
    {
      line: '2026-03-02 08:49:41.513 | ERROR    | shop.cart:pay:12 - Cart 7 - gone',
      expect: {
        level: 'error',
        logger: 'shop.cart',
        message: 'Cart 7 - gone',
        stamp: { ms: Date.UTC(2026, 2, 2, 8, 49, 41, 513), zoned: false },
      },
    },
    {
      line: '2026-03-02 08:49:41.513 | SUCCESS  | __main__:<module>:5 - done',
      expect: { level: 'info', logger: '__main__', message: 'done' },
    },
    {
      line: '\x1b[32m2026-03-02 08:49:41.513\x1b[0m | \x1b[31m\x1b[1mCRITICAL\x1b[0m | \x1b[36mshop.db\x1b[0m:\x1b[36mconnect\x1b[0m:\x1b[36m88\x1b[0m - \x1b[31m\x1b[1mno database\x1b[0m',
      expect: {
        level: 'fatal',
        logger: 'shop.db',
        message: 'no database',
        stamp: { ms: Date.UTC(2026, 2, 2, 8, 49, 41, 513) },
      },
    },
    {
      line: '2026-03-02 08:49:41.513 | AUDIT    | shop.cart:Cart.pay:12 - paid',
      expect: { logger: 'shop.cart', message: 'paid' },
    },
  ],
  rejects: [
    '2026-03-02 08:49:41,513 | ERROR | shop.cart | gone',
    '2026-03-02 08:49:41.513 | ERROR | gone',
    '> File "/srv/app/cart.py", line 12, in pay',
    'id | name | level',
  ],
}
