// Runs to lines of a ledger, and lines to the end of a file (labels too). In: runs and moments. Out: NDJSON. Append-only and safe with several writers: all lines go with one
// write to a file opened for appending, which the system puts behind what others wrote. Not on network file systems, which have no such promise.
import fs from 'node:fs'
import path from 'node:path'
import { reasonOf, sentences } from '../errors.js'
import type { Moment, Run } from './ledger.js'

/** A run as it is recorded. */
export type RecordedRun = Omit<Run, 'id' | 'source'> & { readonly source?: string; readonly signal?: string }

/** A run as its line. */
export function runLine({ startMs, endMs, command, exit, signal, project, source }: RecordedRun): string {
  const row = { start: iso(startMs), end: iso(endMs), command, exit, signal, project, source }
  return `${JSON.stringify(row)}\n`
}

/** A moment as its line. */
export const momentLine = ({ atMs, project, source }: Moment): string =>
  `${JSON.stringify({ at: iso(atMs), project, source })}\n`

const iso = (ms: number): string => new Date(ms).toISOString()

/** Appends lines, making the file, and its folder unless `folder` is `kept`: a slip in a name shall not make one. Throws a UserError. */
export function appendLines(
  file: string,
  name: string,
  lines: readonly string[],
  folder: 'made' | 'kept' = 'made',
): void {
  if (lines.length === 0) return
  try {
    const fd = folder === 'made' ? openLedger(file) : fs.openSync(file, 'a+')
    try {
      const bytes = Buffer.from((endsInLine(fd) ? '\n' : '') + lines.join(''))
      const written = fs.writeSync(fd, bytes)
      if (written < bytes.length) throw Object.assign(new Error('written in part only'), { code: 'ENOSPC' })
    } finally {
      fs.closeSync(fd)
    }
  } catch (error) {
    throw sentences.cannotWrite(name, reasonOf(error))
  }
}

/** Says before a long run whether its line could be written. Throws a UserError. */
export function checkLedger(file: string, name: string): void {
  try {
    fs.closeSync(openLedger(file))
  } catch (error) {
    throw sentences.cannotWrite(name, reasonOf(error))
  }
}

function openLedger(file: string): number {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  return fs.openSync(file, 'a+')
}

// A crash in the middle of a write leaves half a line: ours then begins a new one. Two writers who both see it leave a blank line, which is none.
function endsInLine(fd: number): boolean {
  const { size } = fs.fstatSync(fd)
  if (size === 0) return false
  const last = Buffer.alloc(1)
  fs.readSync(fd, last, 0, 1, size - 1)
  return last[0] !== 0x0a
}
