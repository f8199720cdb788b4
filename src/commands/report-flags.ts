// The flags of the commands that report. What they mean stands in report-out.ts.
import type { Command } from 'commander'
import { FAIL_ON } from '../config/fail-on.js'
import { REPORTER_NAMES } from '../reporters/reporter.js'
import { wholeNumber } from './reading-flags.js'

/** Patterns shown of each pile. */
export const DEFAULT_TOP = 20
/** Raw records shown of each pattern: read the lines, not the count. */
export const DEFAULT_SAMPLES = 3
/** As many as are kept of each signature. */
export const MAX_SAMPLES = 12

/** Flags as commander hands them over. */
export interface ReportFlags {
  readonly format?: string
  readonly output?: string
  readonly summary?: string
  readonly top?: number
  readonly samples?: number
  readonly failOn?: string
  readonly color?: boolean
  readonly quiet?: boolean
}

/** Adds the flags. */
export function addReportFlags(command: Command): Command {
  return command
    .option('--format <name>', `${REPORTER_NAMES.join(', ')} (default: terminal)`)
    .option('--output <file>', 'write the report to a file')
    .option('--summary <file>', 'write the summary, for logtriage merge; - writes it in place of the report')
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
}
