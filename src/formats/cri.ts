// CRI container logs (containerd, CRI-O; /var/log/pods, /var/log/containers): `stamp stream flags line`.
// In: a line. Out: the inner line with its white space, the stream, and whether the runtime cut the line (flag P).
// The inner line is read by the other formats.
import type { LogFormat } from '../model.js'
import { isoStamp } from './stamp.js'

const HEADER =
  /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})) (stdout|stderr) ([PF])(?::[^\s]{0,200})?(?: |$)/

export const cri: LogFormat = {
  name: 'cri',
  title: 'Kubernetes CRI container log',
  source: 'https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md',
  strict: true,
  parse(line) {
    const m = HEADER.exec(line)
    const stamp = m && isoStamp(m[1]!)
    if (!m || !stamp) return undefined
    return {
      message: line.slice(m[0].length),
      stamp,
      stream: m[2]!,
      wraps: true,
      ...(m[3] === 'P' && { partial: true }),
    }
  },
  samples: [
    {
      line: '2026-11-20T09:21:00.123456789Z stderr F     at pay (/srv/pay.js:3:9)',
      expect: {
        stream: 'stderr',
        wraps: true,
        message: '    at pay (/srv/pay.js:3:9)',
        stamp: { ms: Date.UTC(2026, 10, 20, 9, 21, 0, 123), zoned: true },
      },
    },
    {
      line: '2026-11-20T09:21:00.123456789+01:00 stdout P {"level":"err',
      expect: {
        stream: 'stdout',
        partial: true,
        message: '{"level":"err',
        stamp: { ms: Date.UTC(2026, 10, 20, 8, 21, 0, 123) },
      },
    },
    { line: '2026-11-20T09:21:00.1Z stdout F ', expect: { stream: 'stdout', message: '' } },
    { line: '2026-11-20T09:21:00.1Z stdout F:app boom', expect: { message: 'boom' } },
  ],
  rejects: [
    '2026-11-20T09:21:00.123Z error: stdout F closed',
    '2026-11-20T09:21:00.123456789Z boom',
    '2026-11-20 09:21:00 stdout F boom',
    'stderr F boom',
  ],
}
