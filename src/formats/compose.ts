// Prefixes that command-line tools put before container output: `docker compose logs` (also -t), `kubectl logs --prefix` (also
// --timestamps), and the bare stamp of `docker logs -t` and `kubectl logs --timestamps`.
// In: a line. Out: the inner line with its white space, the container as stream, the tool's stamp.
// Loose (not strict): `name | text` is also a row of a table. A stamp is the tool's only with all nine digits, since Docker pads
// it; other stamps belong to the inner line, which the other formats read.
import type { LogFormat, ParsedLine } from '../model.js'
import { isoStamp } from './stamp.js'

const COMPOSE =
  /^(?:\x1b\[[\d;]{0,20}m)?([A-Za-z0-9][\w.-]{0,120}) {1,20}\|(?:\x1b\[0?m)?(?: (?:\x1b\[0?m)?|$)/
const KUBECTL = /^\[pod\/([\w.-]{1,260}\/[\w.-]{1,120})\](?: |$)/
const TOOL_STAMP = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{9}(?:Z|[+-]\d{2}:\d{2}))(?: |$)/
/** What follows a stamp that is not the tool's: CRI's stream, or the level of the line's own header. */
const OWN_HEADER = /^(?:std(?:out|err) [PF]\b|[[(]?(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL)\b)/

function inner(text: string, stream: string | undefined): ParsedLine | undefined {
  const m = TOOL_STAMP.exec(text)
  const rest = m ? text.slice(m[0].length) : text
  const stamp = m && !OWN_HEADER.test(rest) ? isoStamp(m[1]!) : undefined
  if (stream === undefined && !stamp) return undefined
  return { message: stamp ? rest : text, wraps: true, ...(stream && { stream }), ...(stamp && { stamp }) }
}

export const compose: LogFormat = {
  name: 'compose',
  title: 'docker compose logs, kubectl logs --prefix, docker logs -t',
  source:
    'https://docs.docker.com/reference/cli/docker/compose/logs/, https://kubernetes.io/docs/reference/kubectl/generated/kubectl_logs/',
  strict: false,
  parse(line) {
    const m = KUBECTL.exec(line) ?? COMPOSE.exec(line)
    return m ? inner(line.slice(m[0].length), m[1]) : inner(line, undefined)
  },
  samples: [
    {
      line: 'web-1  |     at pay (/srv/pay.js:3:9)',
      expect: { stream: 'web-1', wraps: true, message: '    at pay (/srv/pay.js:3:9)' },
    },
    {
      line: '\x1b[36mdb_1   |\x1b[0m ERROR:  relation "carts" does not exist',
      expect: { stream: 'db_1', message: 'ERROR:  relation "carts" does not exist' },
    },
    {
      line: 'web-1  | 2026-11-20T09:21:00.123456789Z Error: boom',
      expect: {
        stream: 'web-1',
        message: 'Error: boom',
        stamp: { ms: Date.UTC(2026, 10, 20, 9, 21, 0, 123), zoned: true },
      },
    },
    {
      line: 'web-1  | 2026-11-20T09:21:00.123Z error: boom',
      expect: { stream: 'web-1', message: '2026-11-20T09:21:00.123Z error: boom' },
    },
    {
      line: '[pod/web-6f7d-x2x/web] boom',
      expect: { stream: 'web-6f7d-x2x/web', wraps: true, message: 'boom' },
    },
    {
      line: '2026-11-20T09:21:00.000000000Z   indented',
      expect: { message: '  indented', stamp: { ms: Date.UTC(2026, 10, 20, 9, 21) } },
    },
  ],
  rejects: [
    '2026-11-20T09:21:00.123456Z ERROR mycrate: boom',
    '2026-11-20T09:21:00.123456789Z stderr F boom',
    '2026-11-20 09:21:00.123 | ERROR    | shop:pay:1 - boom',
    '| id | name |',
    'web-1 exited with code 1',
  ],
}
