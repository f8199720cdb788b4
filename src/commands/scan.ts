// `logtriage scan`: its options. What it does stands in scan-run.ts, which is loaded when the command is called.
import type { Command } from 'commander'
import type { ExitCode } from '../errors.js'
import type { Io } from './io.js'
import { addReadingFlags, type ReadingFlags } from './reading-flags.js'
import { addReportFlags, type ReportFlags } from './report-flags.js'

/** Flags as commander hands them over. */
export interface ScanFlags extends ReadingFlags, ReportFlags {
  readonly label?: string
}

/** Adds the command; `done` takes its exit code. */
export function addScan(program: Command, io: Io, done: (code: ExitCode) => void): void {
  const command = addReportFlags(
    addReadingFlags(
      program
        .command('scan')
        .description('Group the errors of a log and tell test pollution from genuine failures'),
    ),
  ).option('--label <name>', 'name put before those of the sources, such as the host (for merged reports)')
  command.action(async (files: string[], flags: ScanFlags) => {
    const { scan } = await import('./scan-run.js')
    done(await scan(files, flags, io, () => command.helpInformation()))
  })
}
