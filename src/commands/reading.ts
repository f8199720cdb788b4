// What the shared flags mean: flags and config to a triage's options and sources.
import path from 'node:path'
import { loadConfig } from '../config/config.js'
import type { Config } from '../config/schema.js'
import { sentences } from '../errors.js'
import { ALL_FORMATS } from '../formats/index.js'
import { levelOf } from '../formats/stamp.js'
import { findSources, type SourceList, STDIN } from '../input/sources.js'
import { LEVELS, type Level, type LogFormat } from '../model.js'
import { makeClock } from '../records/clock.js'
import type { TriageOptions } from '../triage.js'
import type { Io } from './io.js'
import type { ReadingFlags } from './reading-flags.js'
import { parseTime } from './time.js'

/** Reads the config and puts flags over it. Throws a UserError for values that can't be. */
export async function readingOptions(
  flags: ReadingFlags,
  io: Io,
): Promise<{ options: TriageOptions; config: Config }> {
  const config = await loadConfig(io.cwd)
  const timezone = flags.timezone ?? config.timezone ?? io.timezone
  const clock = makeClock(timezone, io.nowMs)
  const formatName = flags.logFormat ?? config.logFormat
  const sinceMs = flags.since === undefined ? undefined : parseTime('--since', flags.since, clock, io.nowMs)
  const untilMs = flags.until === undefined ? undefined : parseTime('--until', flags.until, clock, io.nowMs)
  if (sinceMs !== undefined && untilMs !== undefined && sinceMs >= untilMs) throw sentences.emptyRange()
  return {
    config,
    options: {
      level: flags.level === undefined ? (config.level ?? 'warn') : readLevel(flags.level),
      all: flags.all ?? false,
      timezone,
      runs: flags.runs ?? config.runs ?? [],
      tests: flags.tests ?? config.tests ?? [],
      app: flags.app ?? config.app ?? [],
      ...cacheFolderOf(io),
      cwd: io.cwd,
      nowMs: io.nowMs,
      version: io.version,
      ...(sinceMs !== undefined && { sinceMs }),
      ...(untilMs !== undefined && { untilMs }),
      ...(formatName !== undefined && {
        logFormat: readFormat(
          flags.logFormat === undefined ? 'logFormat of the config' : '--log-format',
          formatName,
        ),
      }),
    },
  }
}

// By the XDG rules, where a relative path does not count; a machine without a home remembers nothing.
function cacheFolderOf({ env }: Io): { cacheFolder?: string } {
  const { XDG_CACHE_HOME: cache, LOCALAPPDATA: local, HOME: home } = env
  const base = cache && path.isAbsolute(cache) ? cache : local || (home && path.join(home, '.cache'))
  return base ? { cacheFolder: path.join(base, 'logtriage') } : {}
}

function readLevel(word: string): Level {
  const level = word.length > 1 ? levelOf(word) : undefined
  if (level === undefined) throw sentences.unknownWord('--level', word, LEVELS)
  return level
}

function readFormat(where: string, name: string): LogFormat {
  const format = ALL_FORMATS.find((one) => one.name === name)
  if (!format)
    throw sentences.unknownFormat(
      where,
      name,
      ALL_FORMATS.map((one) => one.name),
    )
  return format
}

/** The sources of the arguments; standard input when there are none and it is no terminal; undefined when there is nothing to read. */
export async function sourcesOf(files: readonly string[], io: Io): Promise<SourceList | undefined> {
  if (files.length > 0) return findSources(files, io.cwd)
  return io.stdin.isTTY ? undefined : findSources([STDIN], io.cwd)
}

/** Checks a word against the values an option has. */
export function oneOf<T extends string>(where: string, word: string, known: readonly T[]): T {
  const found = known.find((one) => one === word)
  if (found === undefined) throw sentences.unknownWord(where, word, known)
  return found
}
