// `logtriage formats`: the log formats it knows, with a sample of each.
import type { Command } from 'commander'
import { EXIT, type ExitCode } from '../errors.js'
import { type Io, writeAll } from './io.js'

/** Adds the command; `done` takes its exit code. */
export function addFormats(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command('formats')
    .description('List the log formats it knows, with a sample of each')
    .action(async () => {
      const { listing } = await import('./formats-run.js')
      await writeAll(io.stdout, listing(io.stdout.columns ?? Number.POSITIVE_INFINITY))
      done(EXIT.ok)
    })
}
