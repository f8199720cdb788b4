// `logtriage label`: its options. What it does stands in label-run.ts, which is loaded when the command is called.
import type { Command } from 'commander'
import type { ExitCode } from '../errors.js'
import { LABELS_FILE } from '../truth/label-file.js'
import type { Io } from './io.js'

/** Flags as commander hands them over. */
export interface LabelFlags {
  readonly reason?: string
  readonly until?: string
  readonly labels?: string
  readonly list?: boolean
  readonly remove?: string
}

/** Adds the command; `done` takes its exit code. */
export function addLabel(program: Command, io: Io, done: (code: ExitCode) => void): void {
  const command = program
    .command('label')
    .description('Say that a pattern is synthetic or genuine; scan, annotate and merge heed it from then on')
    .argument('[fingerprint]', 'of the pattern, as reports show it')
    .argument('[verdict]', 'synthetic or genuine')
    .argument('[files...]', 'the log: then the label is for all signatures of the pattern, not for one')
    .option('--reason <text>', 'why; required')
    .option('--until <date>', 'last day on which it counts: 2026-12-31')
    .option('--labels <file>', `labels file (default: ${LABELS_FILE} beside the config, or here)`)
    .option('--list', 'list the labels in force')
    .option('--remove <fingerprint>', 'take a label back')
  command.action(
    async (
      fingerprint: string | undefined,
      verdict: string | undefined,
      files: string[],
      flags: LabelFlags,
    ) => {
      const { label } = await import('./label-run.js')
      done(await label({ fingerprint, verdict, files }, flags, io, () => command.helpInformation()))
    },
  )
}
