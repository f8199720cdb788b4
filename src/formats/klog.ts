// klog and glog (Kubernetes components, C++ glog and Abseil, TensorFlow): `E1120 09:21:00.123456       1 controller.go:114] msg`.
// Out: level, thread or process number as pid, source file without its line as logger. glog may put the year in front of the month;
// gRPC before Abseil is set up writes `E0000 00:00:1795166460.123456`, an epoch time; TensorFlow writes an ISO time, then the letter.
// Otherwise the year is not in the line. Structured klog messages (`"Failed" err="…"`) lose the quotes of their text, not their pairs.
import type { Level, LogFormat, ParsedLine } from '../model.js'
import { epochStamp, isoStamp, stampOf, yearlessStamp } from './stamp.js'

const LEVELS: ReadonlyMap<string, Level> = new Map(
  Object.entries({ D: 'debug', I: 'info', W: 'warn', E: 'error', F: 'fatal' }),
)
const HEAD =
  /^([DIWEF])(\d{4})?(\d{2})(\d{2}) (\d{2}):(\d{2}):(\d{2}|\d{10})\.(\d{6}) {1,8}(\d{1,20}) ([^\s:\]]{1,200}):\d{1,7}\] ?/
const TENSORFLOW = /^(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\.\d{6}): ([IWEF]) ([^\s:\]]{1,200}):\d{1,7}\] ?/
/** The text of a structured message: quoted, and nothing but `key=value` after it. */
const QUOTED = /^"((?:[^"\\]|\\.)*)"(?=$| [^\s="]{1,200}=)/

/** `"cannot load" err="…"` without the quotes of its text, so that it reads like an unstructured message. */
function unquote(message: string): string {
  const m = QUOTED.exec(message)
  return m ? m[1]!.replace(/\\(["\\])/g, '$1') + message.slice(m[0].length) : message
}

function parse(line: string): ParsedLine | undefined {
  const first = line[0]
  if (first === '2') {
    const m = TENSORFLOW.exec(line)
    const stamp = m ? isoStamp(m[1]!) : undefined
    return m && stamp
      ? { message: unquote(line.slice(m[0].length)), stamp, level: LEVELS.get(m[2]!)!, logger: m[3]! }
      : undefined
  }
  const level = first && LEVELS.get(first)
  const m = level ? HEAD.exec(line) : null
  if (!level || !m) return undefined
  const [month, day, hour, minute] = [+m[3]! - 1, +m[4]!, +m[5]!, +m[6]!]
  const second = m[7]!
  const stamp =
    second.length > 2
      ? epochStamp(Number(`${second}.${m[8]}`))
      : m[2]
        ? stampOf(+m[2], month, day, hour, minute, +second, m[8])
        : yearlessStamp(month, day, hour, minute, +second, m[8])
  return stamp && { message: unquote(line.slice(m[0].length)), stamp, level, pid: m[9]!, logger: m[10]! }
}

export const klog: LogFormat = {
  name: 'klog',
  title: 'klog, glog, Abseil (Kubernetes, gRPC, TensorFlow)',
  source:
    'https://github.com/kubernetes/klog (klog.go, formatHeader), https://google.github.io/glog/stable/logging/',
  strict: true,
  parse,
  samples: [
    {
      line: 'E1120 09:21:00.123456       1 controller.go:114] "Reconciler error" err="boom" controller="shop"',
      expect: {
        message: 'Reconciler error err="boom" controller="shop"',
        level: 'error',
        pid: '1',
        logger: 'controller.go',
        stamp: { ms: Date.UTC(1972, 10, 20, 9, 21, 0, 123), yearless: true, zoned: false },
      },
    },
    {
      line: 'W20261120 09:21:00.123456 1402 src/store.cc:12] disk is slow',
      expect: {
        message: 'disk is slow',
        level: 'warn',
        logger: 'src/store.cc',
        stamp: { ms: Date.UTC(2026, 10, 20, 9, 21, 0, 123) },
      },
    },
    {
      line: 'I0000 00:00:1795166460.123456     812 config.cc:230] gRPC experiments enabled',
      expect: {
        message: 'gRPC experiments enabled',
        level: 'info',
        stamp: { ms: 1795166460123, zoned: true },
      },
    },
    {
      line: '2026-11-20 09:21:00.123456: E external/xla/stream_executor/cuda_dnn.cc:9261] Unable to register cuDNN factory',
      expect: { message: 'Unable to register cuDNN factory', level: 'error' },
    },
    {
      line: 'E1120 09:21:00.123456   22676 main.go:51] "cannot \\"load\\"" err="no such file" order=102',
      expect: { message: 'cannot "load" err="no such file" order=102' },
    },
    {
      line: 'I1120 09:21:00.123456   22676 main.go:51] "orders" is no table',
      expect: { message: '"orders" is no table' },
    },
    {
      line: 'F0229 23:59:59.000001      77 server.go:7] ',
      expect: { message: '', level: 'fatal', stamp: { ms: Date.UTC(1972, 1, 29, 23, 59, 59) } },
    },
  ],
  rejects: [
    'E, [2026-11-20T09:21:00.123456 #812] ERROR -- : boom',
    'E1120 is an error code',
    'E/ActivityManager( 1702): ANR in com.shop',
    '2026-11-20 09:21:00.123456 E external/xla/a.cc:1 boom',
    'E1320 09:21:00.123456       1 controller.go:114] no such month',
  ],
}
