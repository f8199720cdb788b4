// `logtriage explain`: its options. What it does stands in explain-run.ts, which is loaded when the command is called.
import type { Command } from 'commander'
import type { ExitCode } from '../errors.js'
import type { Io } from './io.js'
import { addReadingFlags, type ReadingFlags, wholeNumber } from './reading-flags.js'
import { DEFAULT_SAMPLES, MAX_SAMPLES } from './report-flags.js'

/** Flags as commander hands them over. */
export interface ExplainFlags extends ReadingFlags {
  readonly format?: string
  readonly samples?: number
  readonly color?: boolean
  readonly quiet?: boolean
}

/** Adds the command; `done` takes its exit code. */
export function addExplain(program: Command, io: Io, done: (code: ExitCode) => void): void {
  const command = addReadingFlags(
    program
      .command('explain')
      .description('Say of one pattern why it was judged so, and what would change that')
      .argument(
        '<pattern>',
        'a fingerprint or its beginning, or FILE:LINE (:LINE of standard input) for the record that holds that line; files are that FILE then',
      ),
  )
    .option('--format <name>', 'terminal, json (default: terminal)')
    .option(
      '--samples <n>',
      `raw records shown of each part (default: ${DEFAULT_SAMPLES})`,
      wholeNumber(0, MAX_SAMPLES),
    )
    .option('--color', 'colour also where it is no terminal')
    .option('--no-color', 'no colour (NO_COLOR and FORCE_COLOR are honoured too)')
    .option('--quiet', 'no progress line and no warnings')
  command.action(async (pattern: string, files: string[], flags: ExplainFlags) => {
    const { explainPattern } = await import('./explain-run.js')
    done(await explainPattern(pattern, files, flags, io, () => command.helpInformation()))
  })
}
