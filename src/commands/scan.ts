// `logtriage scan`: its options. What it does stands in scan-run.ts, which is loaded when the command is called.
import type { Command } from 'commander'
import { FAIL_ON } from '../config/fail-on.js'
import type { ExitCode } from '../errors.js'
import { REPORTER_NAMES } from '../reporters/reporter.js'
import type { Io } from './io.js'
import { addReadingFlags, type ReadingFlags, wholeNumber } from './reading-flags.js'

/** Patterns shown of each pile. */
export const DEFAULT_TOP = 20
/** Raw records shown of each pattern: read the lines, not the count. */
export const DEFAULT_SAMPLES = 3
/** As many as are kept of each signature. */
const MAX_SAMPLES = 12

/** Flags as commander hands them over. */
export interface ScanFlags extends ReadingFlags {
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
    .option('--format <name>', `${REPORTER_NAMES.join(', ')} (default: terminal)`)
    .option('--output <file>', 'write the report to a file')
    .option('--top <n>', `patterns shown of each pile (default: ${DEFAULT_TOP})`, wholeNumber(1))
    .option(
      '--samples <n>',
      `raw records shown of each pattern (default: ${DEFAULT_SAMPLES})`,
      wholeNumber(0, MAX_SAMPLES),
    )
    .option(
      '--fail-on <verdict>',
      `exit with 1 when there is any: ${FAIL_ON.join(', ')} (default: none; unsure includes genuine)`,
    )
    .option('--color', 'colour also where it is no terminal')
    .option('--no-color', 'no colour (NO_COLOR and FORCE_COLOR are honoured too)')
    .option('--quiet', 'no progress line and no warnings')
  command.action(async (files: string[], flags: ScanFlags) => {
    const { scan } = await import('./scan-run.js')
    done(await scan(files, flags, io, () => command.helpInformation()))
  })
}
