// Commits and pushes of a repository as moments. In: a folder, the time that is asked about. Out: a Ledger. Runs `git` with fixed arguments, as little of
// the user's configuration as can be and nothing that would run a program of the repository's choice; writes nothing, fetches nothing.
import { spawn } from 'node:child_process'
import path from 'node:path'
import { reasonOf, sentences } from '../errors.js'
import type { Ledger } from './ledger.js'
import { type Span, timeOf } from './spans.js'

/** Moments taken of one repository, the newest: a team's commits of years. */
const MAX_MOMENTS = 10_000
/** Bytes of output read: a time and a short subject each. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024
const MAX_ERROR_CHARS = 300
/** A history of a million commits takes some ten seconds. */
const MAX_GIT_MS = 60_000
/** Work on the own side, near which a suite may run: fetches and checkouts are none. */
const OWN_WORK = /^(?:commit|update by push|merge|rebase|cherry-pick|revert|am|pull)\b/

/** Settings of the repository or the user by which git would run a program. */
const HARMLESS = [
  ['core.fsmonitor', 'false'],
  ['core.hooksPath', '/dev/null'],
  ['core.pager', 'cat'],
  ['log.showSignature', 'false'],
  ['log.mailmap', 'false'],
  ['protocol.allow', 'never'],
].flatMap(([key, value]) => ['-c', `${key}=${value}`])

/** Where git is looked for, and whose settings it reads (`safe.directory`). */
export type Environment = Readonly<Record<string, string | undefined>>

/** A repository that can be read. */
export interface Repository {
  readonly name: string
  /** Moments in a span of time, all when there is none. */
  moments(within: Span | undefined): Promise<Ledger>
}

/** Looks whether there is a repository. Throws a UserError when there is none, it may not be read, or git is missing. */
export async function openRepository(name: string, cwd: string, env: Environment): Promise<Repository> {
  const folder = path.resolve(cwd, name)
  const git = (args: readonly string[]): Promise<string> => run(name, folder, args, env)
  await git(['rev-parse', '--git-dir'])
  return { name, moments: (within) => readMoments(name, git, within) }
}

async function readMoments(
  name: string,
  git: (args: readonly string[]) => Promise<string>,
  within: Span | undefined,
): Promise<Ledger> {
  const range = within
    ? [`--since=@${Math.floor(within.startMs / 1000)}`, `--until=@${Math.ceil(within.endMs / 1000)}`]
    : []
  const most = `--max-count=${MAX_MOMENTS + 1}`
  const log = ['--all', '--no-show-signature', most]
  const commits = (await git(['log', ...log, ...range, '--format=%ct'])).split('\n')
  // A reflog is short, and its own times are not those by which git bounds it.
  const reflog = (await git(['log', '--walk-reflogs', ...log, '--date=unix', '--format=%gd %gs'])).split('\n')
  const seconds = [...commits.map(Number), ...reflog.flatMap((line) => reflogSecond(line) ?? [])]
  const all = [...new Set(seconds)]
    .map((second) => second * 1000)
    .filter((atMs) => timeOf(atMs) !== undefined)
    .filter((atMs) => within === undefined || (atMs >= within.startMs && atMs <= within.endMs))
    .sort((a, b) => a - b)
  const kept = all.slice(-MAX_MOMENTS)
  const cut = kept.length < all.length || commits.length > MAX_MOMENTS || reflog.length > MAX_MOMENTS
  const source = `--git ${name}`
  const notes = cut ? [`${source}: only the newest ${MAX_MOMENTS} commits are known`] : []
  return { runs: [], moments: kept.map((atMs) => ({ atMs, source })), notes }
}

function reflogSecond(line: string): number | undefined {
  const found = /^(.*?)@\{(\d+)\} (.*)$/.exec(line)
  if (!found || found[1]!.endsWith('stash') || !OWN_WORK.test(found[3]!)) return undefined
  return Number(found[2])
}

function run(name: string, folder: string, args: readonly string[], env: Environment): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', ['-C', folder, '--no-pager', ...HARMLESS, ...args], {
      env: environment(env),
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: MAX_GIT_MS,
    })
    let out = ''
    let errors = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
      if (out.length > MAX_OUTPUT_BYTES) child.kill()
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(0, 10_000)
    })
    child.on('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ENOENT' ? sentences.noGit(name) : sentences.badGit(name, reasonOf(error))),
    )
    child.on('close', (code) => (code === 0 ? resolve(out) : reject(failure(name, folder, code, errors))))
  })
}

// What a hook sets (GIT_DIR and others) would lead to another repository.
function environment(env: Environment): Record<string, string> {
  const kept = Object.entries(env).filter(([key, value]) => value !== undefined && !key.startsWith('GIT_'))
  return {
    ...(Object.fromEntries(kept) as Record<string, string>),
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_LAZY_FETCH: '1',
  }
}

function failure(name: string, folder: string, code: number | null, errors: string): Error {
  if (/dubious ownership/.test(errors)) return sentences.foreignGit(name, folder)
  if (/not a git repository|cannot change to/i.test(errors)) return sentences.noRepository(name)
  const said = errors.trim().split('\n').at(-1)?.slice(0, MAX_ERROR_CHARS)
  return sentences.badGit(
    name,
    said || (code === null ? 'it was ended; over a minute, or too much output' : `exit code ${code}`),
  )
}
