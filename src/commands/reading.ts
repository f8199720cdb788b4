// The options that all reading commands share: their flags, and flags and config to a triage's options.
import { type Command, InvalidArgumentError } from 'commander'
import { type Config, loadConfig } from '../config/config.js'
import { sentences } from '../errors.js'
import { ALL_FORMATS } from '../formats/index.js'
import { levelOf } from '../formats/stamp.js'
import { findSources, type SourceList, STDIN } from '../input/sources.js'
import { LEVELS, type Level, type LogFormat } from '../model.js'
import { makeClock } from '../records/clock.js'
import type { TriageOptions } from '../triage.js'
import type { Io } from './io.js'
import { parseTime } from './time.js'

/** Flags as commander hands them over. */
export interface ReadingFlags {
  readonly runs?: string[]
  readonly tests?: string[]
  readonly logFormat?: string
  readonly level?: string
  readonly all?: boolean
  readonly since?: string
  readonly until?: string
  readonly timezone?: string
}

/** Commander's parser of a repeatable option. */
const collect = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value]

/** Adds the shared flags. */
export function addReadingFlags(command: Command): Command {
  return command
    .argument('[files...]', 'log files, folders or globs; - or nothing reads standard input')
    .option('--runs <file>', 'ledger of test runs (repeatable)', collect)
    .option('--tests <folder>', 'test sources; what stands in them speaks for a test (repeatable)', collect)
    .option('--log-format <name>', 'read every line as this format (default: found from the first lines)')
    .option('--level <level>', `least level that counts: ${LEVELS.join(', ')} (default: warn)`)
    .option('--all', 'every record counts, whatever its level and looks')
    .option('--since <time>', 'only records from this time on: 2026-11-20, 2h, yesterday')
    .option('--until <time>', 'only records before this time')
    .option('--timezone <zone>', "zone of stamps that name none (default: the machine's)")
}

/** Reads the config and puts flags over it. Throws a UserError for values that can't be. */
export function readingOptions(flags: ReadingFlags, io: Io): { options: TriageOptions; config: Config } {
  const config = loadConfig(io.cwd)
  const timezone = flags.timezone ?? config.timezone ?? io.timezone
  const clock = makeClock(timezone, io.nowMs)
  const formatName = flags.logFormat ?? config.logFormat
  const sinceMs = flags.since === undefined ? undefined : parseTime('--since', flags.since, clock, io.nowMs)
  const untilMs = flags.until === undefined ? undefined : parseTime('--until', flags.until, clock, io.nowMs)
  return {
    config,
    options: {
      level: flags.level === undefined ? (config.level ?? 'warn') : readLevel(flags.level),
      all: flags.all ?? false,
      timezone,
      runs: [...(config.runs ?? []), ...(flags.runs ?? [])],
      tests: [...(config.tests ?? []), ...(flags.tests ?? [])],
      cwd: io.cwd,
      nowMs: io.nowMs,
      version: io.version,
      ...(sinceMs !== undefined && { sinceMs }),
      ...(untilMs !== undefined && { untilMs }),
      ...(formatName !== undefined && { logFormat: readFormat(formatName) }),
    },
  }
}

function readLevel(word: string): Level {
  const level = word.length > 1 ? levelOf(word) : undefined
  if (level === undefined) throw sentences.unknownWord('--level', word, LEVELS)
  return level
}

function readFormat(name: string): LogFormat {
  const format = ALL_FORMATS.find((one) => one.name === name)
  if (!format)
    throw sentences.unknownFormat(
      name,
      ALL_FORMATS.map((one) => one.name),
    )
  return format
}

/** The sources of the arguments; standard input when there are none and it is no terminal; undefined when there is nothing to read. */
export function sourcesOf(files: readonly string[], io: Io): SourceList | undefined {
  if (files.length > 0) return findSources(files, io.cwd)
  return io.stdin.isTTY ? undefined : findSources([STDIN], io.cwd)
}

/** Parses a whole number for commander. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    if (!/^\d{1,9}$/.test(text) || Number(text) < least)
      throw new InvalidArgumentError(`"${text}" is not a whole number of ${least} or more.`)
    return Number(text)
  }
}

/** Checks a word against the values an option has. */
export function oneOf<T extends string>(where: string, word: string, known: readonly T[]): T {
  const found = known.find((one) => one === word)
  if (found === undefined) throw sentences.unknownWord(where, word, known)
  return found
}
