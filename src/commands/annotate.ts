// `logtriage annotate`: its options. What it does stands in annotate-run.ts, which is loaded when the command is called.
import type { Command } from 'commander'
import type { ExitCode } from '../errors.js'
import type { Io } from './io.js'
import { addReadingFlags, type ReadingFlags } from './reading-flags.js'

/** Flags as commander hands them over. */
export interface AnnotateFlags extends ReadingFlags {
  readonly quiet?: boolean
}

/** Adds the command; `done` takes its exit code. */
export function addAnnotate(program: Command, io: Io, done: (code: ExitCode) => void): void {
  const command = addReadingFlags(
    program
      .command('annotate')
      .description(
        "Print every line's verdict as TSV: source, line, verdict (- if skipped), pattern, probability of synthetic",
      ),
  ).option('--quiet', 'no progress line and no warnings')
  command.action(async (files: string[], flags: AnnotateFlags) => {
    const { annotate } = await import('./annotate-run.js')
    done(await annotate(files, flags, io, () => command.helpInformation()))
  })
}
