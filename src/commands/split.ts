// `logtriage split`: its options. What it does stands in split-run.ts, which is loaded when the command is called.
import type { Command } from 'commander'
import type { ExitCode } from '../errors.js'
import type { Io } from './io.js'
import { addReadingFlags, type ReadingFlags } from './reading-flags.js'

/** Flags as commander hands them over. */
export interface SplitFlags extends ReadingFlags {
  readonly genuine?: string
  readonly synthetic?: string
  readonly unsure?: string
  readonly map?: string
  readonly quiet?: boolean
}

/** Adds the command; `done` takes its exit code. */
export function addSplit(program: Command, io: Io, done: (code: ExitCode) => void): void {
  const command = addReadingFlags(
    program
      .command('split')
      .description('Write each record whole to the file of its verdict; what has no file is only counted'),
  )
    .option('--genuine <file>', 'file for genuine records; - is standard output')
    .option('--synthetic <file>', 'file for probable test pollution')
    .option('--unsure <file>', 'file for the rest: unsure records, and all lines in no error record')
    .option('--map <file>', 'write which lines went where, with their bytes, as TSV')
    .option('--quiet', 'no progress line and no warnings')
  command.action(async (files: string[], flags: SplitFlags) => {
    const { split } = await import('./split-run.js')
    done(await split(files, flags, io, () => command.helpInformation()))
  })
}
