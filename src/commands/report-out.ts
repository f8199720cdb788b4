// What is done with a judged summary: report and summary to standard output or files, warnings, exit code. In: flags and a triage. Out: an exit code.
import path from 'node:path'
import { FAIL_ON, type FailOn } from '../config/fail-on.js'
import type { Config } from '../config/schema.js'
import { EXIT, type ExitCode } from '../errors.js'
import type { Report } from '../report/contract.js'
import { terminalText } from '../reporters/escape.js'
import { loadReporter } from '../reporters/index.js'
import { REPORTER_NAMES, type Reporter, type View } from '../reporters/reporter.js'
import type { Summary } from '../summary/summary.js'
import { summaryLines } from '../summary/write.js'
import { colorLevel } from './color.js'
import { type Io, writeAll } from './io.js'
import { oneOf } from './reading.js'
import { DEFAULT_SAMPLES, DEFAULT_TOP, type ReportFlags } from './report-flags.js'
import { writeWhole } from './write-file.js'

/** Width where there is no terminal to ask. */
const DEFAULT_COLUMNS = 100
/** The file name that means standard output. */
const STDOUT = '-'

/** What is to be put out, and how. */
export interface Plan {
  readonly flags: ReportFlags
  readonly failOn: FailOn
  readonly reporter: Reporter
  readonly samples: number
  readonly top: number
  /** False when nobody asked for verdicts: a summary in place of the report. */
  readonly needsVerdicts: boolean
}

/** Reads the flags, so that what is wrong with them is said before any log is read. */
export async function planOutput(flags: ReportFlags, config: Config): Promise<Plan> {
  const failOn =
    flags.failOn === undefined ? (config.failOn ?? 'none') : oneOf('--fail-on', flags.failOn, FAIL_ON)
  return {
    flags,
    failOn,
    reporter: await loadReporter(oneOf('--format', flags.format ?? 'terminal', REPORTER_NAMES)),
    samples: flags.samples ?? config.samples ?? DEFAULT_SAMPLES,
    top: flags.top ?? config.top ?? DEFAULT_TOP,
    needsVerdicts: writesReport(flags) || failOn !== 'none',
  }
}

const writesReport = ({ summary, output }: ReportFlags): boolean => summary !== STDOUT || output !== undefined

/** Puts out what was asked for; resolves to the exit code. `report` may only be missing when no verdicts are needed. */
export async function putOut(
  plan: Plan,
  summary: Summary,
  report: Report | undefined,
  io: Io,
  timezone: string,
  command: string,
): Promise<ExitCode> {
  const { flags, reporter } = plan
  const lines = summaryLines(summary, io.version)
  if (flags.summary === STDOUT) await writeAll(io.stdout, lines)
  else if (flags.summary !== undefined)
    await writeWhole(path.resolve(io.cwd, flags.summary), flags.summary, lines)
  if (report && writesReport(flags)) {
    const view = viewOf(plan, io, timezone, command)
    if (flags.output === undefined) await writeAll(io.stdout, reporter.render(report, view))
    else await writeWhole(path.resolve(io.cwd, flags.output), flags.output, reporter.render(report, view))
  }
  if (!(flags.quiet ?? false))
    for (const failure of summary.failures) io.stderr.write(`logtriage: ${terminalText(failure)}\n`)
  if (summary.failures.size > 0) return EXIT.unreadable
  return report && isMet(plan.failOn, report) ? EXIT.failOn : EXIT.ok
}

/** Columns of the terminal, or what stands for them where there is none. */
export const columnsOf = (io: Io): number => io.stdout.columns ?? (Number(io.env.COLUMNS) || DEFAULT_COLUMNS)

function viewOf({ flags, top, samples }: Plan, io: Io, timezone: string, command: string): View {
  return {
    columns: columnsOf(io),
    colorLevel: flags.output === undefined || flags.color === true ? colorLevel(io, flags.color) : 0,
    top,
    samples,
    timezone,
    command,
  }
}

function isMet(failOn: FailOn, { verdicts }: Report): boolean {
  const { genuine, unsure, synthetic } = verdicts
  return { none: 0, genuine, unsure: unsure + genuine, synthetic }[failOn] > 0
}

/** A call as a shell takes it, for the hint of what to type next. */
export function commandLine(
  name: string,
  files: readonly string[],
  options: readonly (readonly [option: string, value: string | undefined])[],
): string {
  const words = options.flatMap(([option, value]) => (value === undefined ? [] : [option, shellWord(value)]))
  return [`logtriage ${name}`, ...files.map(shellWord), ...words].join(' ')
}

/** A word as a shell takes it. */
export const shellWord = (word: string): string =>
  /^[\w./@%+=:,-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`
