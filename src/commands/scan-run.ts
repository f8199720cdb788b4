// `logtriage scan` at work: options -> triage -> reporter -> stdout or a file.
import fs from 'node:fs'
import path from 'node:path'
import { FAIL_ON, type FailOn } from '../config/fail-on.js'
import { EXIT, type ExitCode, reasonOf, sentences } from '../errors.js'
import type { Report } from '../report/contract.js'
import { terminalText } from '../reporters/escape.js'
import { loadReporter } from '../reporters/index.js'
import { REPORTER_NAMES, type View } from '../reporters/reporter.js'
import { triage } from '../triage.js'
import { colorLevel } from './color.js'
import { type Io, writeAll } from './io.js'
import { progressOf } from './progress.js'
import { oneOf, readingOptions, sourcesOf } from './reading.js'
import { DEFAULT_SAMPLES, DEFAULT_TOP, type ScanFlags } from './scan.js'

/** Width where there is no terminal to ask. */
const DEFAULT_COLUMNS = 100

/** Scans and reports; resolves to the exit code. `usage` is printed when there is nothing to read. */
export async function scan(
  files: readonly string[],
  flags: ScanFlags,
  io: Io,
  usage: () => string,
): Promise<ExitCode> {
  const { options, config } = await readingOptions(flags, io)
  const failOn: FailOn =
    flags.failOn === undefined ? (config.failOn ?? 'none') : oneOf('--fail-on', flags.failOn, FAIL_ON)
  const reporter = await loadReporter(oneOf('--format', flags.format ?? 'terminal', REPORTER_NAMES))
  const list = await sourcesOf(files, io)
  if (list === undefined) {
    io.stderr.write(usage())
    return EXIT.usage
  }
  const samples = flags.samples ?? config.samples ?? DEFAULT_SAMPLES
  const progress = progressOf(io, flags.quiet ?? false)
  const { report } = await triage(
    list,
    { ...options, samples },
    {
      // Made only when it is read.
      get stdin() {
        return io.stdin
      },
      signal: io.signal,
      ...(progress && { onProgress: progress.onProgress }),
    },
  )
  progress?.clear()
  const view: View = {
    columns: columnsOf(io),
    colorLevel: flags.output === undefined || flags.color === true ? colorLevel(io, flags.color) : 0,
    top: flags.top ?? config.top ?? DEFAULT_TOP,
    samples,
    timezone: options.timezone ?? 'UTC',
    command: commandLine(files, flags),
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

// Piece by piece: a large report is longer than one string can be.
async function writeFile(
  file: string,
  name: string,
  pieces: Iterable<string> | AsyncIterable<string>,
): Promise<void> {
  try {
    const fd = fs.openSync(file, 'w')
    try {
      for await (const piece of pieces) fs.writeSync(fd, piece)
    } finally {
      fs.closeSync(fd)
    }
  } catch (error) {
    throw sentences.cannotWrite(name, reasonOf(error))
  }
}

// The call with all that decides the verdicts, for the hint of what to type next.
function commandLine(files: readonly string[], flags: ScanFlags): string {
  const given: readonly (readonly [string, string | undefined])[] = [
    ...(flags.runs ?? []).map((file) => ['--runs', file] as const),
    ...(flags.tests ?? []).map((folder) => ['--tests', folder] as const),
    ['--log-format', flags.logFormat],
    ['--level', flags.level],
    ['--since', flags.since],
    ['--until', flags.until],
    ['--timezone', flags.timezone],
  ]
  const words = given.flatMap(([option, value]) => (value === undefined ? [] : [option, shellWord(value)]))
  return ['logtriage scan', ...files.map(shellWord), ...words, ...(flags.all ? ['--all'] : [])].join(' ')
}

function columnsOf({ stdout, env }: Io): number {
  return stdout.columns ?? (Number(env.COLUMNS) || DEFAULT_COLUMNS)
}

// As a shell takes it.
const shellWord = (word: string): string =>
  /^[\w./@%+=:,-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`
