// structlog's ConsoleRenderer: `stamp [level    ] event   [logger] key=value`, with or without terminal colours.
// In: a line. Out: stamp, level, logger; the event and its key=value tail are the message, the renderer's padding between them
// made one space. The level is padded to nine places inside its brackets: that is what proves the format.
// The JSON and logfmt renderers are the plugins json and logfmt.
import type { LogFormat } from '../model.js'
import { plainLine } from './layout.js'
import { ISO_STAMP, isoStamp, levelOf } from './stamp.js'

/** `%H:%M.%S` is no slip: structlog's own documentation had it for years. */
const HEADER = new RegExp(
  `^(?:(${ISO_STAMP}|\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}\\.\\d{2}) {1,20})?\\[(debug    |info     |warning  |warn     |error    |critical |exception|notset   |trace    |debug   |info    |warning |error   |critical)\\](?: |$)`,
)
const LOGGER = / \[([A-Za-z_][\w.-]{0,150})\](?= [\w.-]{1,100}=| *$)/
/** The look-behind starts it only at the first space of a run: padding may be long. */
const FIRST_PAIR = /(?<! ) {2,}(?=[A-Za-z_][\w.-]{0,100}=)/

function stampAt(text: string | undefined): ReturnType<typeof isoStamp> {
  return text === undefined
    ? undefined
    : isoStamp(
        text.replace(/(:\d{2})\.(\d{2})$/, (all, minute: string, second: string) =>
          text.length === 19 ? `${minute}:${second}` : all,
        ),
      )
}

/** Takes the logger out of the event line and the padding from between event and pairs. */
function readEvent(text: string): { message: string; logger: string | undefined } {
  const m = LOGGER.exec(text)
  if (m) {
    const tail = text.slice(m.index + m[0].length)
    return { message: text.slice(0, m.index).trimEnd() + (tail.trim() === '' ? '' : tail), logger: m[1] }
  }
  const pair = FIRST_PAIR.exec(text)
  if (!pair) return { message: text, logger: undefined }
  return {
    message: `${text.slice(0, pair.index)} ${text.slice(pair.index + pair[0].length)}`,
    logger: undefined,
  }
}

export const structlog: LogFormat = {
  name: 'structlog',
  title: 'structlog ConsoleRenderer (Python)',
  source: 'https://www.structlog.org/en/stable/console-output.html',
  strict: true,
  parse(raw) {
    const line = plainLine(raw)
    const m = HEADER.exec(line)
    if (!m) return undefined
    const stamp = stampAt(m[1])
    const level = levelOf(m[2]!.trimEnd())
    const { message, logger } = readEvent(line.slice(m[0].length))
    return { message, ...(stamp && { stamp }), ...(level && { level }), ...(logger && { logger }) }
  },
  samples: [
    {
      line: '2026-11-20 09:21:00 [error    ] payment failed                 [shop.pay] amount=12 order_id=7',
      expect: {
        level: 'error',
        logger: 'shop.pay',
        message: 'payment failed amount=12 order_id=7',
        stamp: { ms: Date.UTC(2026, 10, 20, 9, 21), zoned: false },
      },
    },
    {
      line: '2026-11-20T09:21:00.123456Z [warning  ] slow query                     seconds=3.2',
      expect: {
        level: 'warn',
        message: 'slow query seconds=3.2',
        stamp: { ms: Date.UTC(2026, 10, 20, 9, 21, 0, 123), zoned: true },
      },
    },
    {
      line: '2026-11-20 09:21.07 [critical ] down',
      expect: { level: 'fatal', message: 'down', stamp: { ms: Date.UTC(2026, 10, 20, 9, 21, 7) } },
    },
    {
      line: '[info     ] started                        [shop]',
      expect: { level: 'info', logger: 'shop', message: 'started' },
    },
    {
      line: '\x1b[2m2026-11-20 09:21:00\x1b[0m [\x1b[31m\x1b[1merror    \x1b[0m] \x1b[1mpayment failed                \x1b[0m [\x1b[0m\x1b[1m\x1b[34mshop.pay\x1b[0m]\x1b[0m \x1b[36morder_id\x1b[0m=\x1b[35m7\x1b[0m',
      expect: { level: 'error', logger: 'shop.pay', message: 'payment failed order_id=7' },
    },
  ],
  rejects: [
    '2026-11-20 09:21:00 [error] payment failed',
    '2026-11-20 09:21:00 [ERROR   ] payment failed',
    '[error] payment failed',
    'payment failed                 order_id=7',
  ],
}
