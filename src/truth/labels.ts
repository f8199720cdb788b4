// Labels: what a person said of a fingerprint. In: the text of a labels file, NDJSON, a label or a removal a line. Out: the labels that stand. Knows no
// log; reads no clock. Loaded only when there is a labels file: its checks cost as much time as a small scan.
import { z } from 'zod'
import { sentences } from '../errors.js'
import { beginOf, endOf } from './dates.js'
import { FINGERPRINT } from './fingerprint.js'
import type { Label } from './label.js'

const fingerprint = z.string().regex(FINGERPRINT, 'is no fingerprint such as lt1:6f1c33151044')
const date = (read: (text: string) => number | undefined) =>
  z.string().refine((text) => read(text) !== undefined, 'is no date such as 2026-12-31')

const row = z.object({
  fingerprint,
  members: z.array(fingerprint).optional(),
  verdict: z.enum(['synthetic', 'genuine', 'removed'], 'is none of synthetic, genuine, removed'),
  reason: z.string().optional(),
  at: date(beginOf),
  until: date(endOf).optional(),
  template: z.string().optional(),
})

/** A line of a labels file. */
export type LabelRow = z.infer<typeof row>

/** Labels by the fingerprint of a signature: of each the latest line counts. Throws a UserError that names the line for anything it can't read. */
export function readLabels(name: string, text: string): Map<string, Label> {
  const labels = new Map<string, Label>()
  for (const [i, line] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    if (line.trim() === '') continue
    const { verdict, members = [], at, reason = '', until, template, ...named } = readRow(name, i + 1, line)
    const all = [...new Set([named.fingerprint, ...members])]
    for (const one of all) {
      if (verdict === 'removed') labels.delete(one)
      else
        labels.set(one, {
          fingerprint: named.fingerprint,
          members: all,
          verdict,
          reason,
          atMs: beginOf(at)!,
          ...(until !== undefined && { until }),
          ...(template !== undefined && { template }),
        })
    }
  }
  return labels
}

function readRow(name: string, number: number, line: string): LabelRow {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw sentences.badLabels(name, `line ${number} is no JSON`)
  }
  const read = row.safeParse(value)
  if (read.success) return read.data
  const { path, message } = read.error.issues[0]!
  throw sentences.badLabels(
    name,
    `line ${number}: ${path.length > 0 ? `"${path.join('.')}" ` : ''}${message}`,
  )
}
