// Files of test runs to runs and moments. In: the text of a ledger: NDJSON lines, or a JSON file with `runs` (or a bare list).
// Out: runs with start and end, and moments (a push, a commit) near which a run lies. Reads no clock, learns nothing.
import ndjson from 'ndjson'
import * as z from 'zod'
import { sentences } from '../errors.js'

/** One recorded execution of a test suite; epoch ms. */
export interface Run {
  readonly id: string
  readonly startMs: number
  readonly endMs: number
}

/** A moment (push, commit) near which a run lies. */
export interface Moment {
  readonly atMs: number
}

/** What a file of test runs holds. */
export interface Ledger {
  readonly runs: readonly Run[]
  readonly moments: readonly Moment[]
}

const time = z.iso.datetime({
  offset: true,
  local: true,
  error: 'is no ISO time such as 2026-11-20T09:21:00Z',
})
const runRow = z.object({
  start: time,
  end: time,
  id: z.string().optional(),
  command: z.string().optional(),
  project: z.string().optional(),
})
const momentRow = z.object({ at: time })

const HINT = 'write {"start": ISO, "end": ISO} or {"at": ISO} a line, or one JSON file {"runs": [...]}'

/** Reads a ledger. Throws a UserError that names the line for anything it can't read: a run that is not known turns noise into errors. */
export async function readLedger(path: string, text: string): Promise<Ledger> {
  const body = text.replace(/^\uFEFF/, '')
  const rows = wholeJson(body) ?? (await ndjsonRows(path, body))
  const runs: Run[] = []
  const moments: Moment[] = []
  rows.forEach((row, i) => {
    const where = `entry ${i + 1}`
    if (typeof row === 'object' && row !== null && 'at' in row)
      moments.push({ atMs: readMoment(path, where, row) })
    else runs.push(readRun(path, where, row, i))
  })
  return { runs, moments }
}

function wholeJson(text: string): readonly unknown[] | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (Array.isArray(value)) return value
  if (typeof value === 'object' && value !== null) {
    const list = (value as { runs?: unknown }).runs
    if (Array.isArray(list)) return list
  }
  return [value]
}

async function ndjsonRows(path: string, text: string): Promise<readonly unknown[]> {
  const lines = text.split('\n')
  // The parser would take a `null` row for the end of its stream and lose the rest without a word.
  const empty = lines.findIndex((line) => line.trim() === 'null')
  if (empty >= 0) throw sentences.badLedger(path, `line ${empty + 1} is null`, HINT)
  const rows: unknown[] = []
  const parser = ndjson.parse()
  parser.on('data', (row: unknown) => rows.push(row))
  return new Promise((resolve, reject) => {
    parser.on('error', () => {
      const bad = lines.findIndex((line) => line.trim() !== '' && !isJson(line))
      reject(sentences.badLedger(path, `line ${bad + 1} is no JSON`, HINT))
    })
    parser.on('end', () => resolve(rows))
    parser.end(text)
  })
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}

function readRun(path: string, where: string, row: unknown, index: number): Run {
  const read = runRow.safeParse(row)
  if (!read.success) throw sentences.badLedger(path, `${where}: ${issue(read.error)}`, HINT)
  const startMs = epochMs(read.data.start)
  const endMs = epochMs(read.data.end)
  if (endMs < startMs) throw sentences.badLedger(path, `${where} ends before it starts`, 'swap start and end')
  return { id: read.data.id ?? `run-${index + 1}`, startMs, endMs }
}

function readMoment(path: string, where: string, row: object): number {
  const read = momentRow.safeParse(row)
  if (!read.success) throw sentences.badLedger(path, `${where}: ${issue(read.error)}`, HINT)
  return epochMs(read.data.at)
}

// A ledger time without a zone is UTC: it was written by a program, and the machine that reads it may be another one.
const epochMs = (iso: string): number => Date.parse(/(?:Z|[+-]\d{2}:?\d{2})$/.test(iso) ? iso : `${iso}Z`)

const issue = (error: z.ZodError): string => {
  const first = error.issues[0]!
  return first.path.length === 0 ? first.message : `"${first.path.join('.')}" ${first.message}`
}
