// The flags that reading commands share, and merge with them. What they mean stands in reading.ts.
import { type Command, InvalidArgumentError } from 'commander'
import { LEVELS } from '../model.js'
import { LABELS_FILE } from '../truth/label-file.js'

/** Flags of what is known of the tests. */
export interface JudgingFlags {
  readonly runs?: string[]
  readonly git?: string[]
  readonly window?: string[]
  /** False for `--no-ledger`. */
  readonly ledger?: boolean
  readonly tests?: string[]
  readonly labels?: string
  readonly app?: string[]
}

/** Flags as commander hands them over. */
export interface ReadingFlags extends JudgingFlags {
  readonly logFormat?: string
  readonly level?: string
  readonly all?: boolean
  readonly since?: string
  readonly until?: string
  readonly timezone?: string
}

/** Commander's parser of a repeatable option. */
export const collect = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value]

/** Adds the flags of what is known of the tests. */
export function addJudgingFlags(command: Command): Command {
  return command
    .option(
      '--runs <file>',
      'test runs: ledger, JUnit XML, JSON or TAP of a test runner (repeatable)',
      collect,
    )
    .option(
      '--git <folder>',
      'commits and pushes of a repository, near which tests ran (repeatable)',
      collect,
    )
    .option(
      '--window <start/end>',
      'time in which tests ran: 2h/90m, 2026-11-20T09:21/2026-11-20T09:25 (repeatable)',
      collect,
    )
    .option('--no-ledger', 'leave out the ledger of logtriage runs add')
    .option('--tests <folder>', 'test sources; what stands in them speaks for a test (repeatable)', collect)
    .option(
      '--labels <file>',
      `labels of patterns (default: ${LABELS_FILE} beside the config, if it is there)`,
    )
    .option('--app <folder>', "the app's sources; what stands in them too says nothing (repeatable)", collect)
}

/** Adds the flags that all commands which read logs share. */
export function addReadingFlags(command: Command): Command {
  return addJudgingFlags(
    command.argument('[files...]', 'log files, folders or globs; - or nothing reads standard input'),
  )
    .option('--log-format <name>', 'read every line as this format (default: found from the first lines)')
    .option('--level <level>', `least level that counts: ${LEVELS.join(', ')} (default: warn)`)
    .option('--all', 'every record counts, whatever its level and looks')
    .option('--since <time>', 'only records from this time on: 2026-11-20, 2h, yesterday')
    .option('--until <time>', 'only records before this time')
    .option('--timezone <zone>', "zone of stamps that name none (default: the machine's)")
}

/** Parses a whole number for commander. */
export function wholeNumber(least: number, most = 999_999_999): (text: string) => number {
  return (text) => {
    if (!/^\d{1,9}$/.test(text) || Number(text) < least || Number(text) > most)
      throw new InvalidArgumentError(`"${text}" is not a whole number from ${least} to ${most}.`)
    return Number(text)
  }
}
