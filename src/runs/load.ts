// All that is known of the test runs to ledgers. In: what the user named. Out: their ledgers, in two steps: whatever is wrong is said before any log is
// read, and commits are asked for when the time of the log is known. The only file that knows all places runs come from.
import fs from 'node:fs'
import path from 'node:path'
import { sentences, UserError } from '../errors.js'
import { makeClock } from '../records/clock.js'
import { type Environment, openRepository } from './git.js'
import type { Ledger } from './ledger.js'
import { readRuns } from './read.js'
import type { Span } from './spans.js'

/** Where test runs are known from. */
export interface RunOptions {
  /** Files and folders of test runs, in any format that is known. */
  readonly runs?: readonly string[]
  /** The ledger of `logtriage runs add`, read when it is there. */
  readonly ledger?: string
  /** Repositories of which commits and pushes count as moments. */
  readonly git?: readonly string[]
  /** Spans of time in which tests ran; epoch ms. */
  readonly windows?: readonly Span[]
  /** Folder that relative paths start from; default `.`. */
  readonly cwd?: string
  /** Environment for `git`; default none, so that it is looked for where the system says. */
  readonly env?: Environment
  /** Zone of times that name none; default UTC. */
  readonly timezone?: string
  /** Time of the call, epoch ms. */
  readonly nowMs: number
}

/** Reaches of a push lie outside the log's own time by so much; ms. */
const BEYOND_LOG_MS = 15 * 60_000

/** Reads what is named. The second step gives all ledgers, with commits in the time of the log (all when it has none). Throws a UserError. */
export async function openRuns(options: RunOptions): Promise<(log: Partial<Span>) => Promise<Ledger[]>> {
  const { runs = [], git = [], windows = [], ledger, cwd = '.', env = {}, timezone = 'UTC', nowMs } = options
  const clock = makeClock(timezone, nowMs)
  const ledgers = await Promise.all(runs.map((name) => readRuns(name, cwd, clock)))
  const found = await readOwn(ledger, runs, cwd, (name) => readRuns(name, cwd, clock))
  if (found) ledgers.push(found)
  if (windows.length > 0) ledgers.push(named(windows))
  const repositories = await Promise.all(git.map((name) => openRepository(name, cwd, env)))
  return async ({ startMs, endMs }) => {
    const within =
      startMs === undefined || endMs === undefined
        ? undefined
        : { startMs: startMs - BEYOND_LOG_MS, endMs: endMs + BEYOND_LOG_MS }
    return [...ledgers, ...(await Promise.all(repositories.map((one) => one.moments(within))))]
  }
}

// The ledger that nobody named on the command line; undefined when it is not there, or was named.
async function readOwn(
  ledger: string | undefined,
  runs: readonly string[],
  cwd: string,
  read: (name: string) => Promise<Ledger>,
): Promise<Ledger | undefined> {
  if (ledger === undefined) return undefined
  const file = path.resolve(cwd, ledger)
  if (!fs.existsSync(file) || runs.some((name) => path.resolve(cwd, name) === file)) return undefined
  const own = await read(ledger).catch((error: unknown) => {
    throw error instanceof UserError ? sentences.ownLedger(error.message) : error
  })
  const used = `test runs of the ledger ${ledger} were used (--no-ledger leaves it out)`
  return { ...own, notes: [...own.notes, used] }
}

const named = (windows: readonly Span[]): Ledger => ({
  runs: windows.map((span, i) => ({ id: `window-${i + 1}`, ...span, source: '--window' })),
  moments: [],
  notes: [],
})
