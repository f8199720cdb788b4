// `logtriage runs import` at work: test runs in any format to lines of the ledger, those it does not hold yet.
import fs from 'node:fs'
import path from 'node:path'
import { findConfig } from '../config/config.js'
import { EXIT, type ExitCode, sentences } from '../errors.js'
import { makeClock } from '../records/clock.js'
import { terminalText } from '../reporters/escape.js'
import { appendLines, momentLine, runLine } from '../runs/append.js'
import { readRuns } from '../runs/read.js'
import { type Io, writeAll } from './io.js'
import { ledgerPlace } from './ledger-place.js'
import type { RunsFlags } from './runs.js'
import { knownRuns } from './runs-list.js'

/** Appends; resolves to the exit code. Throws a UserError. */
export async function importRuns(files: readonly string[], flags: RunsFlags, io: Io): Promise<ExitCode> {
  if (files.length === 0 && (flags.git ?? []).length === 0) throw sentences.nothingToImport()
  const { ledger: found } = await knownRuns(files, flags, io)
  const name = ledgerPlace(flags.ledger, await findConfig(io.cwd), io.cwd)
  const held = await heldBy(name, io)
  const { project } = flags
  const said = { ...(project !== undefined && { project }) }
  const lines: string[] = []
  const add = (line: string): void => {
    const key = keyOf(line)
    if (!held.has(key)) lines.push(line)
    held.add(key)
  }
  for (const run of found.runs) add(runLine({ ...run, ...said }))
  for (const moment of found.moments) add(momentLine({ ...moment, ...said }))
  appendLines(path.resolve(io.cwd, name), name, lines)
  for (const note of found.notes) io.stderr.write(`logtriage: ${terminalText(note)}\n`)
  const all = found.runs.length + found.moments.length
  await writeAll(io.stdout, [
    `${terminalText(name)}: ${lines.length === 1 ? '1 entry' : `${lines.length} entries`} added, ${all - lines.length} known already\n`,
  ])
  return EXIT.ok
}

// What the ledger holds, by keys of its entries. Broken lines are its reader's to complain of.
async function heldBy(name: string, io: Io): Promise<Set<string>> {
  if (!fs.existsSync(path.resolve(io.cwd, name))) return new Set()
  const { runs, moments } = await readRuns(name, io.cwd, makeClock('UTC', io.nowMs))
  return new Set([...runs.map(runLine), ...moments.map(momentLine)].map(keyOf))
}

// The same run of the same project is one, whoever says so.
function keyOf(line: string): string {
  const { start, end, at, project } = JSON.parse(line) as Record<string, string>
  return JSON.stringify([start, end, at, project])
}
