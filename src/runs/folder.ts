// Folders of test runs. In: a folder. Out: for pytest's cache the moments at which its files were written; for a folder of JUnit reports (surefire,
// gradle: one a class) the reports in it. Opens no report.
import fs from 'node:fs'
import path from 'node:path'
import { sentences } from '../errors.js'
import type { Ledger } from './ledger.js'

/** What pytest writes at the end of a session, some of it only when something changed; the tag is as old as the cache. */
const CACHE_FILES = ['CACHEDIR.TAG', 'v/cache/lastfailed', 'v/cache/nodeids', 'v/cache/stepwise'] as const
/** Files written within so long of each other were written by one session; ms. */
const ONE_SESSION_MS = 2000
/** Reports read of one folder. */
const MAX_REPORTS = 10_000

/** The moments of a pytest cache; undefined for another folder. */
export function readPytestCache(name: string, folder: string): Ledger | undefined {
  if (!fs.existsSync(path.join(folder, 'v', 'cache'))) return undefined
  const times = CACHE_FILES.map((file) => fs.statSync(path.join(folder, file), { throwIfNoEntry: false }))
    .flatMap((stat) => (stat?.isFile() ? [Math.round(stat.mtimeMs)] : []))
    .sort((a, b) => a - b)
  const sessions = times.filter((atMs, i) => i === 0 || atMs - times[i - 1]! > ONE_SESSION_MS)
  const note = `${name}: a cache of pytest tells only the end of its last runs (${sessions.length}), not their length`
  return { runs: [], moments: sessions.map((atMs) => ({ atMs, source: name })), notes: [note] }
}

/** Reports in a folder, in the order of their names. Throws a UserError when there are none. */
export function reportsIn(name: string, folder: string): string[] {
  const reports = fs
    .readdirSync(folder)
    .filter((file) => /\.xml(?:\.gz)?$/i.test(file))
    .sort()
  if (reports.length === 0)
    throw sentences.badRuns(name, 'a folder without reports (*.xml), and no cache of pytest', 'name a file')
  if (reports.length > MAX_REPORTS)
    throw sentences.badRuns(name, `over ${MAX_REPORTS} reports in one folder`, 'name the ones to read')
  return reports.map((file) => path.join(folder, file))
}
