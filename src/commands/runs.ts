// `logtriage runs`: its options. What it does stands in runs-add.ts, runs-list.ts and runs-import.ts, which are loaded when one is called.
import type { Command } from 'commander'
import type { Io } from './io.js'
import { collect } from './reading-flags.js'

/** Flags as commander hands them over. */
export interface RunsFlags {
  readonly ledger?: string
  readonly project?: string
  readonly timezone?: string
  readonly format?: string
  readonly git?: string[]
}

const LEDGER = ['--ledger <file>', "the ledger (default: the config's, or .logtriage/runs.ndjson)"] as const
const TIMEZONE = [
  '--timezone <zone>',
  "zone of times that name none, and of those shown (default: the machine's)",
] as const
const GIT = ['--git <folder>', 'commits and pushes of a repository (repeatable)', collect] as const

/** Adds the command; `done` takes its exit code, which may be that of a command it ran. */
export function addRuns(program: Command, io: Io, done: (code: number) => void): void {
  const runs = program
    .command('runs')
    .description('Record test runs, show and convert what is known of them')
    .enablePositionalOptions()
  runs
    .command('add')
    .description('Run a command and record its start, end and exit in the ledger: runs add -- npm test')
    .argument('<command...>', 'the command with its arguments')
    .option(...LEDGER)
    .option(
      '--project <name>',
      'what is tested (default: the name in package.json, pyproject.toml or go.mod)',
    )
    .passThroughOptions()
    .action(async (command: string[], flags: RunsFlags) => {
      const { addRun } = await import('./runs-add.js')
      done(await addRun(command, flags, io))
    })
  runs
    .command('list')
    .description('Show test runs: of the ledger and the config, or of FILES in any format that --runs reads')
    .argument('[files...]', 'files and folders of test runs')
    .option(...LEDGER)
    .option(...GIT)
    .option(...TIMEZONE)
    .option('--format <name>', 'table, json, ndjson (default: table)')
    .action(async (files: string[], flags: RunsFlags) => {
      const { listRuns } = await import('./runs-list.js')
      done(await listRuns(files, flags, io))
    })
  runs
    .command('import')
    .description('Append the test runs of FILES to the ledger, those it does not hold yet')
    .argument('[files...]', 'files and folders of test runs')
    .option(...LEDGER)
    .option(...GIT)
    .option('--project <name>', 'what was tested')
    .option(...TIMEZONE)
    .action(async (files: string[], flags: RunsFlags) => {
      const { importRuns } = await import('./runs-import.js')
      done(await importRuns(files, flags, io))
    })
}
