// Logs and reports for the tests of the fast lane.
import { Readable } from 'node:stream'
import { FORMATS } from '../src/formats/index.js'
import { findSources } from '../src/input/sources.js'
import { summaryLines } from '../src/summary/write.js'
import { type TriageOptions, triage } from '../src/triage.js'

/** The report of bytes that come through a pipe in chunks of these sizes, taken in turn. */
export async function reportOf(
  bytes: Buffer,
  sizes: readonly number[],
  hurryFrom: number,
  more: Partial<TriageOptions> = {},
): Promise<unknown> {
  const chunks: Buffer[] = []
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length]!
    chunks.push(bytes.subarray(at, at + size))
    at += size
  }
  const list = await findSources(['-'], '.')
  const options = { nowMs: Date.UTC(2026, 10, 20, 12), version: 'test', level: 'warn', ...more } as const
  const { report, summary } = await triage(list, options, { stdin: Readable.from(chunks), hurryFrom })
  return { report, summary: [...summaryLines(summary, 'test')] }
}

/** The same line with other digits where it has digits, as the next line of a log is. */
const renumbered = (line: string, pick: (below: number) => number): string =>
  line.replace(/(?<![A-Z])\d/g, (d) => (pick(3) === 0 ? String(pick(d === '0' ? 10 : 6)) : d))

function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return (state >>> 8) % below
  }
}

const LINES = FORMATS.flatMap((format) => format.samples.map((sample) => sample.line))
const TRAILS = [
  '    at pay (/srv/app/pay.js:31:9)',
  'TypeError: cannot read 5 of undefined',
  'Traceback (most recent call last):',
  '  File "/srv/app/pay.py", line 12, in pay',
  'ValueError: bad value 17',
  'Caused by: java.io.IOException: disk 3 full',
  '\tat a.b.C.run(C.java:10)',
  '',
  '   ',
  '0 errors in 3 files',
  'http 503 from upstream',
  'make: *** [all] Error 2',
  'panic: boom 7',
  'goroutine 1 [running]:',
  'done in 5 s',
  '{"half": ',
  '[INFO] ok',
  '2026-11-20 10:11:12',
  'caf\u00e9 5',
  '\u001b[31mred 4\u001b[0m',
  '\u0000\u0000x',
  ']',
  'ERROR: disk 7 full',
  'Killed',
]

/** A log of a few kinds of lines that come again with other numbers, with some traces, blanks and stray lines. */
export function makeLog(seed: number, lines: number): Buffer {
  const pick = random(seed)
  const main = FORMATS[pick(FORMATS.length)]!.samples.map((sample) => sample.line)
  const kinds = [...main, ...Array.from({ length: pick(3) }, () => LINES[pick(LINES.length)]!)]
  const trails = Array.from({ length: 1 + pick(4) }, () => TRAILS[pick(TRAILS.length)]!)
  const ends = pick(5) === 0 ? '\r\n' : '\n'
  const out: Buffer[] = []
  for (let i = 0; i < lines; i++) {
    const line = renumbered(kinds[pick(kinds.length)]!, pick)
    out.push(Buffer.from(line + ends))
    if (pick(6) === 0)
      for (let n = pick(4); n >= 0; n--)
        out.push(Buffer.from(renumbered(trails[pick(trails.length)]!, pick) + ends))
    if (pick(50) === 0) out.push(Buffer.from([...Buffer.from(line), 0xff, 0xfe, 10]))
  }
  return Buffer.concat(out)
}
