// `logtriage scan`: options -> triage -> reporter -> stdout or a file.
import fs from 'node:fs'
import path from 'node:path'
import type { Command } from 'commander'
import { FAIL_ON, type FailOn } from '../config/config.js'
import { EXIT, type ExitCode, reasonOf, sentences } from '../errors.js'
import type { Report } from '../report/contract.js'
import { terminalText } from '../reporters/escape.js'
import { REPORTERS } from '../reporters/index.js'
import type { View } from '../reporters/reporter.js'
import { DEFAULT_SAMPLES, triage } from '../triage.js'
import { colorLevel } from './color.js'
import { type Io, writeAll } from './io.js'
import { progressOf } from './progress.js'
import {
  addReadingFlags,
  oneOf,
  type ReadingFlags,
  readingOptions,
  sourcesOf,
  wholeNumber,
} from './reading.js'

/** Patterns shown of each pile. */
const DEFAULT_TOP = 20
/** Width where there is no terminal to ask. */
const DEFAULT_COLUMNS = 100

interface ScanFlags extends ReadingFlags {
  readonly format?: string
  readonly output?: string
  readonly top?: number
  readonly samples?: number
  readonly failOn?: string
  readonly color?: boolean
  readonly quiet?: boolean
}

/** Adds the command; `done` takes its exit code. */
export function addScan(program: Command, io: Io, done: (code: ExitCode) => void): void {
  const command = addReadingFlags(
    program
      .command('scan')
      .description('Group the errors of a log and tell test pollution from genuine failures'),
  )
    .option('--format <name>', `${REPORTERS.map((one) => one.name).join(', ')} (default: terminal)`)
    .option('--output <file>', 'write the report to a file')
    .option('--top <n>', `patterns shown of each pile (default: ${DEFAULT_TOP})`, wholeNumber(1))
    .option('--samples <n>', `raw lines shown of each pattern (default: ${DEFAULT_SAMPLES})`, wholeNumber(0))
    .option(
      '--fail-on <verdict>',
      `exit with 1 when there is any: ${FAIL_ON.join(', ')} (default: none; unsure includes genuine)`,
    )
    .option('--color', 'colour also where it is no terminal')
    .option('--no-color', 'no colour (NO_COLOR and FORCE_COLOR are honoured too)')
    .option('--quiet', 'no progress line and no warnings')
  command.action(async (files: string[], flags: ScanFlags) => done(await scan(files, flags, io, command)))
}

async function scan(files: readonly string[], flags: ScanFlags, io: Io, command: Command): Promise<ExitCode> {
  const { options, config } = readingOptions(flags, io)
  const failOn: FailOn =
    flags.failOn === undefined ? (config.failOn ?? 'none') : oneOf('--fail-on', flags.failOn, FAIL_ON)
  const reporter = REPORTERS.find(
    (one) =>
      one.name ===
      oneOf(
        '--format',
        flags.format ?? 'terminal',
        REPORTERS.map(({ name }) => name),
      ),
  )!
  const list = sourcesOf(files, io)
  if (list === undefined) {
    io.stderr.write(command.helpInformation())
    return EXIT.usage
  }
  const samples = flags.samples ?? config.samples ?? DEFAULT_SAMPLES
  const progress = progressOf(io, flags.quiet ?? false)
  const { report } = await triage(
    list,
    { ...options, samples },
    { stdin: io.stdin, signal: io.signal, ...(progress && { onProgress: progress.onProgress }) },
  )
  progress?.clear()
  const view: View = {
    columns: columnsOf(io),
    colorLevel: flags.output === undefined || flags.color === true ? colorLevel(io, flags.color) : 0,
    top: flags.top ?? config.top ?? DEFAULT_TOP,
    samples,
    timezone: options.timezone ?? 'UTC',
    command: `logtriage scan${files.map((file) => ` ${shellWord(file)}`).join('')}`,
  }
  if (flags.output === undefined) await writeAll(io.stdout, reporter.render(report, view))
  else await writeFile(path.resolve(io.cwd, flags.output), flags.output, reporter.render(report, view))
  if (!(flags.quiet ?? false))
    for (const failure of report.failures) io.stderr.write(`logtriage: ${terminalText(failure)}\n`)
  return exitCode(report, failOn)
}

function exitCode(report: Report, failOn: FailOn): ExitCode {
  if (report.failures.length > 0) return EXIT.unreadable
  const { genuine, unsure, synthetic } = report.verdicts
  const met = { none: 0, genuine, unsure: unsure + genuine, synthetic }[failOn]
  return met > 0 ? EXIT.failOn : EXIT.ok
}

async function writeFile(
  file: string,
  name: string,
  pieces: Iterable<string> | AsyncIterable<string>,
): Promise<void> {
  let text = ''
  for await (const piece of pieces) text += piece
  try {
    fs.writeFileSync(file, text)
  } catch (error) {
    throw sentences.cannotWrite(name, reasonOf(error))
  }
}

function columnsOf({ stdout, env }: Io): number {
  return stdout.columns ?? (Number(env.COLUMNS) || DEFAULT_COLUMNS)
}

// As a shell takes it, for the hint of the next command.
const shellWord = (word: string): string =>
  /^[\w./@%+=:,-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`
