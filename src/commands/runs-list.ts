// `logtriage runs list` at work: what is known of the test runs as a table, as JSON or as lines of a ledger.
import fs from 'node:fs'
import path from 'node:path'
import { findConfig } from '../config/config.js'
import { EXIT, type ExitCode } from '../errors.js'
import { jsonText, terminalText } from '../reporters/escape.js'
import { NO_BORDERS } from '../reporters/terminal.js'
import { formatCount, plural, TimeText } from '../reporters/text.js'
import { momentLine, runLine } from '../runs/append.js'
import type { Ledger, Moment, Run } from '../runs/ledger.js'
import { openRuns } from '../runs/load.js'
import { type Io, writeAll } from './io.js'
import { ledgerPlace } from './ledger-place.js'
import { oneOf } from './reading.js'
import type { RunsFlags } from './runs.js'

const FORMATS = ['table', 'json', 'ndjson'] as const

/** Prints; resolves to the exit code. */
export async function listRuns(files: readonly string[], flags: RunsFlags, io: Io): Promise<ExitCode> {
  const format = oneOf('--format', flags.format ?? 'table', FORMATS)
  const { ledger, timezone } = await knownRuns(files, flags, io)
  const pieces = {
    table: () => table(ledger, timezone),
    json: () => [json(ledger)],
    ndjson: () => lines(ledger),
  }
  await writeAll(io.stdout, pieces[format]())
  if (format !== 'json')
    for (const note of ledger.notes) io.stderr.write(`logtriage: ${terminalText(note)}\n`)
  return EXIT.ok
}

/** What files and repositories hold; what config and ledger do when none is named. In the order of their times. */
export async function knownRuns(
  files: readonly string[],
  { git = [], ledger, timezone }: RunsFlags,
  io: Io,
): Promise<{ ledger: Ledger; timezone: string }> {
  const found = await findConfig(io.cwd)
  const zone = timezone ?? found.config.timezone ?? io.timezone
  const own = ledgerPlace(ledger, found, io.cwd)
  const held = ledger !== undefined || fs.existsSync(path.resolve(io.cwd, own)) ? [own] : []
  const fromConfig = ledger === undefined ? (found.config.runs ?? []) : []
  const read = await openRuns({
    runs: files.length > 0 || git.length > 0 ? files : [...fromConfig, ...held],
    git,
    cwd: io.cwd,
    env: io.env,
    timezone: zone,
    nowMs: io.nowMs,
  })
  const all = await read({})
  const runs = all.flatMap((one) => one.runs).sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs)
  const moments = all.flatMap((one) => one.moments).sort((a, b) => a.atMs - b.atMs)
  return { timezone: zone, ledger: { runs, moments, notes: all.flatMap(({ notes }) => notes) } }
}

const lines = ({ runs, moments }: Ledger): string[] => [
  ...runs.map((run) => jsonText(runLine(run))),
  ...moments.map((moment) => jsonText(momentLine(moment))),
]

function json({ runs, moments, notes }: Ledger): string {
  const rows = {
    runs: runs.map((run) => JSON.parse(runLine(run))),
    pushes: moments.map((moment) => JSON.parse(momentLine(moment))),
    notes,
  }
  return `${jsonText(JSON.stringify(rows, null, 2))}\n`
}

/** More rows take the table seconds; the other formats give all. */
const MAX_ROWS = 1000

async function* table({ runs, moments }: Ledger, timezone: string): AsyncGenerator<string> {
  const times = new TimeText(timezone)
  const rows = [...runs.map((run) => runRow(run, times)), ...moments.map((one) => momentRow(one, times))]
  rows.sort((a, b) => a.atMs - b.atMs)
  const shown = rows.slice(-MAX_ROWS)
  if (shown.length > 0) {
    const { default: Table } = await import('cli-table3')
    const grid = new Table({
      head: ['start', 'took', 'project', 'exit', 'source'],
      chars: NO_BORDERS,
      style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
      colAligns: ['left', 'right', 'left', 'right', 'left'],
    })
    for (const { cells } of shown) grid.push(cells.map(terminalText))
    for (const line of grid.toString().split('\n')) yield `${line.trimEnd()}\n`
    yield '\n'
  }
  if (shown.length < rows.length)
    yield `and ${rows.length - shown.length} before them: --format ndjson has all\n`
  const others =
    moments.length === 1 ? '1 push or commit' : `${formatCount(moments.length)} pushes or commits`
  yield `${plural(runs.length, 'test run')}, ${others}, times in ${timezone}\n`
}

interface Row {
  readonly atMs: number
  readonly cells: readonly string[]
}

const runRow = ({ startMs, endMs, project, exit, source }: Run, times: TimeText): Row => ({
  atMs: startMs,
  cells: [
    at(startMs, times),
    took(endMs - startMs),
    project ?? '',
    exit === undefined ? '' : String(exit),
    source,
  ],
})

const momentRow = ({ atMs, project, source }: Moment, times: TimeText): Row => ({
  atMs,
  cells: [at(atMs, times), 'moment', project ?? '', '', source],
})

function at(ms: number, times: TimeText): string {
  const iso = new Date(ms).toISOString()
  return `${times.at(iso)}:${iso.slice(17, 19)}`
}

function took(ms: number): string {
  const seconds = ms / 1000
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
}
