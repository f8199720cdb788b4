// Our own ledger to runs and moments. In: the text of a ledger, or its lines one by one: NDJSON, or a JSON file with `runs` and `pushes` (or a bare
// list). Out: runs with start and end, and moments (a push, a commit) near which a run lies. Reads no clock, learns nothing, knows no other format.
import * as z from 'zod'
import { sentences } from '../errors.js'

/** One recorded execution of a test suite; epoch ms. */
export interface Run {
  readonly id: string
  readonly startMs: number
  readonly endMs: number
  /** Who says so: the file as it was named, `--window`, or what a ledger says it was imported from. Clocks may differ between sources. */
  readonly source: string
  /** Name of what was tested, where somebody said it. */
  readonly project?: string
  /** As it was typed. */
  readonly command?: string
  /** Exit code, 128 and the signal's number for one that a signal ended. */
  readonly exit?: number
}

/** A moment (push, commit) near which a run lies. */
export interface Moment {
  readonly atMs: number
  /** As of a {@link Run}; `--git DIR` for commits. */
  readonly source: string
  readonly project?: string
}

/** What a file of test runs holds. */
export interface Ledger {
  readonly runs: readonly Run[]
  readonly moments: readonly Moment[]
  /** What was left out or had to be assumed, for the report. */
  readonly notes: readonly string[]
}

const time = z.iso.datetime({
  offset: true,
  local: true,
  error: 'is no ISO time such as 2026-11-20T09:21:00Z',
})
const said = { project: z.string().optional(), source: z.string().optional() }
const runRow = z.object({
  start: time,
  end: time,
  id: z.string().optional(),
  command: z.string().optional(),
  // What somebody else's script writes here decides nothing.
  exit: z.int().optional().catch(undefined),
  ...said,
})
const momentRow = z.object({ at: time, ...said })

const HINT = 'write {"start": ISO, "end": ISO} or {"at": ISO} a line, or one JSON file {"runs": [...]}'
/** How a line of `runs add` begins: one that was cut off by a crash is no mistake of its reader. */
const OWN_LINE = '{"start":'

/** Reads a ledger. Throws a UserError that names the line for anything it can't read: a run that is not known turns noise into errors. */
export function readLedger(name: string, text: string): Ledger {
  const body = text.replace(/^\uFEFF/, '')
  const rows = new LedgerRows(name)
  const value = parsed(body)
  if (value !== undefined) rows.addValue(value)
  else body.split('\n').forEach((line, i) => void rows.addLine(line, i + 1))
  return rows.ledger()
}

/** Takes a ledger entry by entry. */
export class LedgerRows {
  private readonly runs: Run[] = []
  private readonly moments: Moment[] = []
  private readonly cutLines: number[] = []
  private entries = 0

  constructor(private readonly name: string) {}

  /** A line of NDJSON; blank ones are none. Throws a UserError. */
  addLine(text: string, number: number): void {
    if (text.trim() === '') return
    const value = parsed(text)
    if (value !== undefined && value !== null) return this.add(value, `line ${number}`)
    if (value === undefined && text.startsWith(OWN_LINE) && !text.trimEnd().endsWith('}'))
      this.cutLines.push(number)
    else
      throw sentences.badRuns(
        this.name,
        `line ${number} is ${value === null ? 'null' : 'no ledger line'}`,
        HINT,
      )
  }

  /** A whole JSON file. Throws a UserError. */
  addValue(value: unknown): void {
    const { runs, pushes } = (value ?? {}) as { runs?: unknown; pushes?: unknown }
    const lists = [runs, pushes].filter(Array.isArray)
    if (!Array.isArray(value) && lists.length === 0) return this.add(value, 'entry 1')
    const rows: readonly unknown[] = Array.isArray(value) ? value : Array.isArray(runs) ? runs : []
    rows.forEach((row, i) => void this.add(row, `entry ${i + 1}`))
    if (Array.isArray(pushes)) pushes.forEach((row, i) => void this.add(asMoment(row), `push ${i + 1}`))
  }

  /** What was taken. */
  ledger(): Ledger {
    const { runs, moments, cutLines, name } = this
    const notes = cutLines.map((line) => `${name}:${line}: cut off (a crash?), so this test run is not known`)
    return { runs, moments, notes }
  }

  private add(row: unknown, where: string): void {
    const index = this.entries++
    if (typeof row === 'object' && row !== null && 'at' in row) this.moments.push(this.moment(where, row))
    else this.runs.push(this.run(where, row, index))
  }

  private run(where: string, row: unknown, index: number): Run {
    const { start, end, id, source, ...rest } = this.checked(runRow, where, row)
    const startMs = epochMs(start)
    const endMs = epochMs(end)
    if (endMs < startMs)
      throw sentences.badRuns(this.name, `${where} ends before it starts`, 'swap start and end')
    return { id: id ?? `run-${index + 1}`, startMs, endMs, source: source ?? this.name, ...given(rest) }
  }

  private moment(where: string, row: object): Moment {
    const { at, source, ...rest } = this.checked(momentRow, where, row)
    return { atMs: epochMs(at), source: source ?? this.name, ...given(rest) }
  }

  private checked<T>(schema: z.ZodType<T>, where: string, row: unknown): T {
    const read = schema.safeParse(row)
    if (!read.success) throw sentences.badRuns(this.name, `${where}: ${issue(read.error)}`, HINT)
    return read.data
  }
}

// Without the keys that the row does not have.
type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> }
const given = <T extends object>(row: T): Given<T> =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as Given<T>

// Pushes may say `time` where our own entries say `at`.
function asMoment(row: unknown): unknown {
  if (typeof row !== 'object' || row === null || 'at' in row || !('time' in row)) return row
  return { ...row, at: row.time }
}

// Undefined for what is no JSON.
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

// A ledger time without a zone is UTC: it was written by a program, and the machine that reads it may be another one.
const epochMs = (iso: string): number => Date.parse(/(?:Z|[+-]\d{2}:?\d{2})$/.test(iso) ? iso : `${iso}Z`)

const issue = (error: z.ZodError): string => {
  const first = error.issues[0]!
  return first.path.length === 0 ? first.message : `"${first.path.join('.')}" ${first.message}`
}
