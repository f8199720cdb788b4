// `logtriage merge`: its options. What it does stands in merge-run.ts, which is loaded when the command is called.
import type { Command } from 'commander'
import type { ExitCode } from '../errors.js'
import type { Io } from './io.js'
import { addJudgingFlags, type JudgingFlags } from './reading-flags.js'
import { addReportFlags, type ReportFlags } from './report-flags.js'

/** Flags as commander hands them over. */
export interface MergeFlags extends JudgingFlags, ReportFlags {
  readonly timezone?: string
  readonly skipBad?: boolean
}

/** Adds the command; `done` takes its exit code. */
export function addMerge(program: Command, io: Io, done: (code: ExitCode) => void): void {
  const command = addReportFlags(
    addJudgingFlags(
      program
        .command('merge')
        .description('Report on the summaries of several scans (scan --summary) as if they were one')
        .argument('[files...]', 'summaries, folders or globs of them; - or nothing reads standard input'),
    ),
  )
    .option('--timezone <zone>', "zone in which times are shown (default: the machine's)")
    .option('--skip-bad', 'leave out summaries that are damaged or of another version, and say so')
  command.action(async (files: string[], flags: MergeFlags) => {
    const { merge } = await import('./merge-run.js')
    done(await merge(files, flags, io, () => command.helpInformation()))
  })
}
