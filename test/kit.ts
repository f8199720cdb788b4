// What several tests need: the built command as a real process, throw-away folders, in-process triage of a text.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import type { DetectorSample, Part } from '../src/detectors/detector.js'
import { findSources } from '../src/input/sources.js'
import { readTrace } from '../src/patterns/trace.js'
import { type Triage, type TriageOptions, triage } from '../src/triage.js'

export const ROOT = path.resolve(import.meta.dirname, '..')
export const BIN = path.join(ROOT, 'bin', 'logtriage.js')
/** A day after the samples, so that nothing in them lies in the future. */
export const NOW_MS = Date.UTC(2026, 5, 15)

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const ENV = {
  ...process.env,
  TZ: 'UTC',
  NO_COLOR: '',
  FORCE_COLOR: '',
  COLUMNS: '',
  XDG_CACHE_HOME: path.join(os.tmpdir(), 'logtriage-test-cache'),
}

/** Runs the built command to its end. */
export function run(
  args: readonly string[],
  options: { input?: string | Buffer; cwd?: string; env?: Record<string, string> } = {},
): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    cwd: options.cwd ?? ROOT,
    input: options.input ?? '',
    env: { ...ENV, ...options.env },
  })
  return { code: status, stdout, stderr }
}

/** Starts the built command. */
export function start(args: readonly string[], cwd = ROOT): ChildProcess {
  return spawn(process.execPath, [BIN, ...args], { cwd, env: ENV, stdio: 'pipe' })
}

/** A folder that is gone when the test is over. */
export function tempFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'logtriage-test-'))
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Writes files into a throw-away folder; returns the folder. */
export function withFiles(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = tempFolder()
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    fs.writeFileSync(path.join(folder, name), content)
  }
  return folder
}

/** Triages a text as a file of this name. */
export async function triageText(
  text: string | Buffer,
  options: Partial<TriageOptions> = {},
  name = 'app.log',
): Promise<Triage> {
  const folder = withFiles({ [name]: text })
  return triageFiles([path.join(folder, name)], options)
}

export async function triageFiles(
  files: readonly string[],
  options: Partial<TriageOptions> = {},
): Promise<Triage> {
  return triage(await findSources(files, ROOT), { nowMs: NOW_MS, version: '0.0.0', ...options })
}

/** Throws unless the report's sums hold. */
export function conserved({ report }: Triage): void {
  const { totals, verdicts, patterns } = report
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)
  const lines = totals.linesInRecords + totals.blank + totals.skippedLines + totals.unparsed + totals.overlong
  if (totals.lines !== lines)
    throw new Error(`${totals.lines} lines read, ${lines} accounted: ${JSON.stringify(totals)}`)
  if (sum(patterns.map((one) => one.hits)) !== totals.records)
    throw new Error('hits over all patterns are not the records')
  for (const pattern of patterns)
    if (sum(pattern.parts.map((part) => part.hits)) !== pattern.hits)
      throw new Error(`parts of ${pattern.fingerprint} do not sum up`)
  if (verdicts.genuine + verdicts.unsure + verdicts.synthetic !== totals.records)
    throw new Error('verdicts do not sum up')
  if (sum(report.sources.map((one) => one.lines)) !== totals.lines)
    throw new Error('lines of the sources do not sum up')
}

/** Makes a part of a sample's few facts. */
export function partOf({ samples = [], ...facts }: DetectorSample['part']): Part {
  return {
    scope: 'whole',
    hits: 10,
    distinct: 1,
    hasUnseenText: false,
    seenShare: 1,
    coreHits: facts.hits ?? 10,
    runs: 0,
    separateRuns: facts.runs ?? 0,
    provenRuns: facts.runs ?? 0,
    placeChance: 1,
    inferredRuns: 0,
    outsideMinutes: 0,
    outsideHits: 0,
    minutes: 1,
    spanMs: 0,
    unstamped: 0,
    ...facts,
    samples: samples.map(({ hits = 1, text, rest = [] }) => ({ hits, text, trace: readTrace(text, rest) })),
  }
}
