// The labels file on disk. In: a path. Out: its text, or one line more at its end. A line is written whole in one call to a file opened for appending,
// so that two writers never mix theirs. Never rewrites what stands there.
import fs from 'node:fs'
import { reasonOf, sentences } from '../errors.js'
import { appendLines } from '../runs/append.js'
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
export const appendLabel = (file: string, name: string, row: LabelRow): void =>
  appendLines(file, name, [`${JSON.stringify(row)}\n`], 'kept')
