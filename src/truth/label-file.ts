// The labels file on disk. In: a path. Out: its text, or one line more at its end. A line is written whole in one call to a file opened for appending,
// so that two writers never mix theirs. Never rewrites what stands there.
import fs from 'node:fs'
import { reasonOf, sentences } from '../errors.js'
import type { LabelRow } from './labels.js'

/** Name of the labels file where nothing else is said: beside the config, or in the current folder. */
export const LABELS_FILE = 'logtriage.labels.ndjson'

/** Text of a labels file. Throws a UserError that calls it by `name`, for a missing one unless `mayMiss`. */
export function readLabelsText(file: string, name: string, mayMiss = false): string {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch (error) {
    if (mayMiss && (error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw sentences.badLabels(name, reasonOf(error))
  }
}

/** Appends a line. Throws a UserError that calls the file by `name`. */
export function appendLabel(file: string, name: string, row: LabelRow): void {
  try {
    const fd = fs.openSync(file, 'a+')
    try {
      const bytes = Buffer.from(`${endsOpen(fd) ? '\n' : ''}${JSON.stringify(row)}\n`)
      if (fs.writeSync(fd, bytes) < bytes.length) throw new Error('not all of it was written')
    } finally {
      fs.closeSync(fd)
    }
  } catch (error) {
    throw sentences.cannotWrite(name, reasonOf(error))
  }
}

// A hand that edited the file may have left its last line without an end.
function endsOpen(fd: number): boolean {
  const { size } = fs.fstatSync(fd)
  const last = Buffer.alloc(1)
  return size > 0 && fs.readSync(fd, last, 0, 1, size - 1) === 1 && last[0] !== 10
}
