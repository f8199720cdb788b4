// Every sentence the tool says to a user who did something it can't do, with the exit code that goes with it.
// In: the facts of a mistake. Out: a UserError. Does not print and does not exit: `cli.ts` does.
import levenshtein from 'fast-levenshtein'

/** Exit codes of the command. A closed pipe is {@link EXIT.ok}. */
export const EXIT = { ok: 0, failOn: 1, usage: 2, unreadable: 3 } as const
/** One of {@link EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** A mistake of the user or of the surroundings: printed as one line, without a stack. */
export class UserError extends Error {
  override readonly name = 'UserError'
  constructor(
    message: string,
    readonly exitCode: ExitCode = EXIT.usage,
  ) {
    super(message)
  }
}

/** Words further apart than this share of their length are no typing slip of each other. */
const MAX_SLIP_SHARE = 0.4

/** The entry of `known` that `word` was most likely meant to be; undefined when none is near. Ties go to the first. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined
  let bestDistance = Math.max(word.length > 3 ? 2 : 1, Math.floor(word.length * MAX_SLIP_SHARE)) + 1
  for (const candidate of known) {
    const distance = levenshtein.get(word.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

function didYouMean(word: string, known: readonly string[]): string {
  const guess = nearest(word, known)
  return guess === undefined ? `known: ${known.join(', ')}` : `did you mean "${guess}"?`
}

/** All sentences, so that they can be read side by side and sound alike: what happened, where, what to do. */
export const sentences = {
  unknownFormat: (where: string, name: string, known: readonly string[]) =>
    new UserError(
      `${where}: no log format is called "${name}"; ${didYouMean(name, known)} (logtriage formats lists them)`,
    ),
  unknownWord: (where: string, word: string, known: readonly string[]) =>
    new UserError(`${where}: "${word}" is not one of its values; ${didYouMean(word, known)}`),
  badTime: (where: string, text: string) =>
    new UserError(
      `${where}: "${text}" is no time; write 2026-11-20, 2026-11-20T09:21:00Z, 90m, 2h, 3d, today or yesterday`,
    ),
  emptyRange: () => new UserError('--since is not before --until; swap them'),
  badZone: (name: string) =>
    new UserError(
      `--timezone: "${name}" is no time zone; write a name such as Europe/Berlin, UTC, or an offset such as +02:00`,
    ),
  noInput: () => new UserError('no input: name a FILE, or pipe a log into it (logtriage scan --help)'),
  badLabel: (label: string) =>
    new UserError(
      `--label: "${label}" is no label; write a name without blanks and slashes, such as a host's, up to 100 characters`,
    ),
  noMatch: (pattern: string) =>
    new UserError(
      `${pattern}: no file matches; check the path, or quote the glob so that logtriage expands it`,
      EXIT.unreadable,
    ),
  unreadable: (path: string, why: string) => `${path}: not read (${why})`,
  badRuns: (path: string, why: string, hint: string) => new UserError(`--runs ${path}: ${why}; ${hint}`),
  ownLedger: (said: string) =>
    new UserError(`${said.replace(/^--runs /, 'the ledger ')} (--no-ledger leaves it out)`),
  badWindow: (text: string) =>
    new UserError(
      `--window: "${text}" is no span of time; write START/END, such as 2026-11-20T09:21/2026-11-20T09:25 or 2h/90m`,
    ),
  emptyWindow: (text: string) =>
    new UserError(`--window ${text}: its start is not before its end; swap them`),
  noGit: (path: string) => new UserError(`--git ${path}: git was not found; install it or leave --git out`),
  noRepository: (path: string) => new UserError(`--git ${path}: no git repository; name a folder inside one`),
  foreignGit: (path: string, folder: string) =>
    new UserError(
      `--git ${path}: the repository belongs to another user; git config --global --add safe.directory ${folder} allows it`,
    ),
  nothingToImport: () =>
    new UserError(
      'nothing to import: name FILES of test runs or --git FOLDER (logtriage runs import --help)',
    ),
  badGit: (path: string, why: string) =>
    new UserError(`--git ${path}: git failed (${why}); try git -C ${path} log`),
  badSummary: (place: string, why: string, hint: string) =>
    new UserError(`${place}: ${why}; ${hint}`, EXIT.unreadable),
  sameSummary: (one: string, other: string) =>
    one === other
      ? `${one}: holds the same summary twice; its records count twice`
      : `${one} and ${other} are the same summary; its records count twice`,
  tooLarge: (path: string) =>
    new UserError(
      `${path}: its counts are too large to be added exactly; is it given more than once?`,
      EXIT.unreadable,
    ),
  badSourceFolder: (option: '--tests' | '--app', path: string, why: string) =>
    new UserError(`${option} ${path}: not read (${why}); name a folder of sources`),
  badLabels: (path: string, why: string) =>
    new UserError(`${path}: ${why}; a labels file holds a label a line, as logtriage label writes them`),
  badFingerprint: (word: string, guess: string | undefined) =>
    new UserError(
      `"${word}" is no fingerprint; ${guess === undefined ? 'write one as reports show it, such as lt1:6f1c33151044' : `did you mean "${guess}"?`}`,
    ),
  unseenFingerprint: (fingerprint: string) =>
    new UserError(
      `${fingerprint}: no error record of these files has this fingerprint; check it, or name other files`,
    ),
  unlabelled: (fingerprint: string, path: string) =>
    new UserError(`${fingerprint}: no label in ${path}; logtriage label --list shows those in force`),
  noVerdict: (fingerprint: string) =>
    new UserError(`no verdict: write logtriage label ${fingerprint} synthetic or ... genuine`),
  noReason: () => new UserError('--reason is missing; say why, for those who read it later'),
  badUntil: (text: string, why: string) =>
    new UserError(`--until: "${text}" ${why}; write a day to come such as 2026-12-31`),
  badRegex: (path: string, key: string, why: string) =>
    new UserError(
      `${path}: ${key}: ${why}; regexes run in linear time, so without back-references and look-around (RE2 syntax)`,
    ),
  badConfig: (path: string, key: string, why: string) =>
    new UserError(`${path}: ${key === '' ? '' : `${key}: `}${why}`),
  unknownKey: (path: string, key: string, known: readonly string[]) =>
    new UserError(`${path}: ${key}: no such setting; ${didYouMean(key.split('.').at(-1) ?? key, known)}`),
  overwrites: (option: string, path: string, what: string) =>
    new UserError(`${option} ${path}: ${what}; name another file`),
  readsSummary: 'a summary of logtriage, no log; `logtriage merge` reads it',
  badWanted: (text: string) =>
    new UserError(
      `explain: "${text}" is neither a fingerprint nor FILE:LINE; write lt1:6f1c33151044 or errors.log:17 (logtriage scan lists fingerprints)`,
    ),
  noPattern: (text: string, near: string | undefined) =>
    new UserError(
      `explain: no pattern of these logs has the fingerprint "${text}"; ${near === undefined ? 'logtriage scan lists those they have' : `did you mean "${near}"?`}`,
    ),
  manyPatterns: (text: string, found: readonly string[]) =>
    new UserError(
      `explain: ${found.length} patterns have a fingerprint that begins with "${text}": ${found.slice(0, 5).join(', ')}${found.length > 5 ? ', ...' : ''}; write more of it`,
    ),
  lineNotRead: (failure: string) => new UserError(`explain: ${failure}`, EXIT.unreadable),
  notRead: (file: string) =>
    new UserError(`explain: ${file} is not among the files read; name it, or leave FILES out`),
  noSuchLine: (file: string, line: number, lines: number) =>
    new UserError(`explain: ${file} has ${lines} lines, so no line ${line}`),
  nothingToSplit: () =>
    new UserError('split: name a file for at least one pile: --genuine, --synthetic or --unsure FILE'),
  sameFile: (one: string, other: string, path: string) =>
    new UserError(`${one} and ${other} both name ${path}; give each a file of its own`),
  changedMeanwhile: () =>
    new UserError(
      'split: the input changed while it was read, or was cut off by Ctrl-C; nothing was written, so run it again',
      EXIT.unreadable,
    ),
  cannotWrite: (path: string, why: string) => new UserError(`${path}: cannot be written (${why})`),
} as const

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'no permission; try it as the owner or with sudo',
  EPERM: 'no permission; try it as the owner or with sudo',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is no folder',
  ENOSPC: 'the disk is full',
  EROFS: 'the file system is read-only',
  EMFILE: 'too many open files',
  ELOOP: 'links go in a circle',
}

/** Plain words for a failed system call. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  return (code && REASONS[code]) || (error instanceof Error ? error.message : String(error))
}
