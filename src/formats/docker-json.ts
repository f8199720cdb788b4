// Docker's json-file log driver, and the records that fluentd and fluent-bit make of it.
// In: one JSON object a line with `log` and `stream`. Out: the inner line with its white space, the stream, the stamp.
// Docker ends a whole line with a newline; a `log` without one was cut (16 kB) and goes on in the stream's next line.
// The inner line is read by the other formats.
import type { LogFormat, ParsedLine } from '../model.js'
import { isObject, type Json } from './json-error.js'
import { isoStamp } from './stamp.js'

const OWN_KEYS = new Set(['log', 'stream', 'time', 'attrs'])

/** Pod and container of a fluent record: several containers may stand in one file. */
function containerOf(record: Json): { stream: string; logger?: string; host?: string } {
  const k8s = isObject(record.kubernetes) ? record.kubernetes : {}
  const text = (key: string): string | undefined => (typeof k8s[key] === 'string' ? k8s[key] : undefined)
  const logger = text('container_name')
  const host = text('host')
  const stream = [text('pod_name'), logger, String(record.stream)]
    .filter((part) => part !== undefined)
    .join('/')
  return { stream, ...(logger && { logger }), ...(host && { host }) }
}

function readRecord(record: Json): ParsedLine | undefined {
  const { log, stream, time } = record
  if (typeof log !== 'string' || (stream !== 'stdout' && stream !== 'stderr')) return undefined
  const stamp = typeof time === 'string' ? isoStamp(time) : undefined
  const whole = log.endsWith('\n') || !Object.keys(record).every((key) => OWN_KEYS.has(key))
  return {
    message: log.replace(/\r?\n$/, ''),
    wraps: true,
    ...containerOf(record),
    ...(stamp && { stamp }),
    ...(!whole && { partial: true }),
  }
}

export const dockerJson: LogFormat = {
  name: 'docker-json',
  title: 'Docker json-file',
  source: 'https://docs.docker.com/engine/logging/drivers/json-file/',
  strict: true,
  parse(line) {
    if (line[0] !== '{' || !line.includes('"log"') || !line.includes('"stream"')) return undefined
    try {
      const record: unknown = JSON.parse(line)
      return isObject(record) ? readRecord(record) : undefined
    } catch {
      return undefined
    }
  },
  samples: [
    {
      line: '{"log":"    at pay (/srv/pay.js:3:9)\\n","stream":"stderr","time":"2026-11-20T09:21:00.123456789Z"}',
      expect: {
        stream: 'stderr',
        wraps: true,
        message: '    at pay (/srv/pay.js:3:9)',
        stamp: { ms: Date.UTC(2026, 10, 20, 9, 21, 0, 123), zoned: true },
      },
    },
    {
      line: '{"log":"first half, ","stream":"stdout","time":"2026-11-20T09:21:00Z"}',
      expect: { partial: true, message: 'first half, ', stamp: { ms: Date.UTC(2026, 10, 20, 9, 21) } },
    },
    {
      line: '{"log":"{\\"level\\":50,\\"msg\\":\\"boom\\"}\\r\\n","stream":"stdout","attrs":{"tag":"web"},"time":"2026-11-20T09:21:00Z"}',
      expect: { message: '{"level":50,"msg":"boom"}' },
    },
    {
      line: '{"log":"boom","stream":"stderr","time":"2026-11-20T09:21:00Z","kubernetes":{"pod_name":"web-6f7","container_name":"web","host":"node1"}}',
      expect: { message: 'boom', stream: 'web-6f7/web/stderr', logger: 'web', host: 'node1' },
    },
  ],
  rejects: [
    '{"level":50,"time":1795166460123,"msg":"boom"}',
    '{"log":"boom\\n","stream":"stderr","time":"2026-',
    '{"log":"boom","stream":"audit"}',
    '{"log":{"level":"error"},"stream":"stdout","message":"boom"}',
  ],
}
