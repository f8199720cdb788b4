// What the shared flags mean: flags and config to a triage's options and sources.
import fs from 'node:fs'
import path from 'node:path'
import { type FoundConfig, findConfig } from '../config/config.js'
import type { Config } from '../config/schema.js'
import { sentences } from '../errors.js'
import { ALL_FORMATS } from '../formats/index.js'
import { levelOf } from '../formats/stamp.js'
import { findSources, type SourceList, STDIN } from '../input/sources.js'
import { LEVELS, type Level, type LogFormat } from '../model.js'
import { makeClock } from '../records/clock.js'
import type { TriageOptions } from '../triage.js'
import { LABELS_FILE } from '../truth/label-file.js'
import type { Io } from './io.js'
import { ledgerPlace, shownFrom } from './ledger-place.js'
import type { JudgingFlags, ReadingFlags } from './reading-flags.js'
import { parseSpan, parseTime } from './time.js'

/** Reads the config and puts flags over it. Throws a UserError for values that can't be. */
export async function readingOptions(
  flags: ReadingFlags,
  io: Io,
): Promise<{ options: TriageOptions; config: Config }> {
  const { found, file: rulesFile, place } = await configOf(io, flags.labels)
  const { config } = found
  const timezone = flags.timezone ?? config.timezone ?? io.timezone
  const clock = makeClock(timezone, io.nowMs)
  const formatName = flags.logFormat ?? config.logFormat
  const sinceMs = flags.since === undefined ? undefined : parseTime('--since', flags.since, clock, io.nowMs)
  const untilMs = flags.until === undefined ? undefined : parseTime('--until', flags.until, clock, io.nowMs)
  if (sinceMs !== undefined && untilMs !== undefined && sinceMs >= untilMs) throw sentences.emptyRange()
  const ofConfig = (places: readonly string[] = []): string[] =>
    places.map((place) => shownFrom(io.cwd, place))
  return {
    config,
    options: {
      level: flags.level === undefined ? (config.level ?? 'warn') : readLevel(flags.level),
      all: flags.all ?? false,
      timezone,
      runs: flags.runs ?? ofConfig(config.runs),
      git: flags.git ?? [],
      windows: (flags.window ?? []).map((text) => parseSpan(text, clock, io.nowMs)),
      ...(flags.ledger !== false && ownLedger(found, io.cwd)),
      env: io.env,
      tests: flags.tests ?? ofConfig(config.tests),
      ...place,
      ...(config.rules && { rules: config.rules, rulesFile }),
      ...(config.markers && { markers: config.markers }),
      ...(config.detectorsOff && { detectorsOff: config.detectorsOff }),
      app: flags.app ?? ofConfig(config.app),
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

// Only when it is there: what reads it is loaded then.
function ownLedger(found: FoundConfig, cwd: string): { ledger?: string } {
  const ledger = ledgerPlace(undefined, found, cwd)
  return fs.existsSync(path.resolve(cwd, ledger)) ? { ledger } : {}
}

// The labels that are asked for must be there; those of the config come with the first label.
async function configOf(io: Io, flag: string | undefined) {
  const found = await findConfig(io.cwd)
  const { path: file, name } = labelsPlace(found, io.cwd, flag)
  const isThere = flag !== undefined || fs.existsSync(file)
  return { found, file: found.file, place: isThere ? { labels: flag ?? name } : {} }
}

/** What is read besides the log, labels and test runs: inputs that nothing may overwrite. */
export const knowledgeOf = ({ cwd }: Io, { labels, runs = [], ledger }: TriageOptions): string[] =>
  [labels, ...runs, ledger].flatMap((name) => (name === undefined ? [] : [path.resolve(cwd, name)]))

/** Where labels stand, and what messages call it. */
export function labelsPlace(
  { config, folder }: Pick<FoundConfig, 'config' | 'folder'>,
  cwd: string,
  flag: string | undefined,
): { path: string; name: string } {
  const file =
    flag === undefined ? (config.labels ?? path.join(folder, LABELS_FILE)) : path.resolve(cwd, flag)
  return { path: file, name: flag ?? path.relative(cwd, file) }
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

/** The judging flags for {@link commandLine}: what decides the verdicts besides the log. */
export const judgingWords = ({
  runs,
  git,
  window,
  tests,
  app,
  labels,
}: JudgingFlags): (readonly [string, string])[] => [
  ...(runs ?? []).map((file) => ['--runs', file] as const),
  ...(git ?? []).map((folder) => ['--git', folder] as const),
  ...(window ?? []).map((text) => ['--window', text] as const),
  ...(tests ?? []).map((folder) => ['--tests', folder] as const),
  ...(app ?? []).map((folder) => ['--app', folder] as const),
  ...(labels === undefined ? [] : [['--labels', labels] as const]),
]

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
