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
  badLedger: (path: string, why: string, hint: string) => new UserError(`--runs ${path}: ${why}; ${hint}`),
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
  badConfig: (path: string, key: string, why: string) =>
    new UserError(`${path}: ${key === '' ? '' : `${key}: `}${why}`),
  unknownKey: (path: string, key: string, known: readonly string[]) =>
    new UserError(`${path}: ${key}: no such setting; ${didYouMean(key.split('.').at(-1) ?? key, known)}`),
  overwrites: (option: string, path: string, what: string) =>
    new UserError(`${option} ${path}: ${what}; name another file`),
  readsSummary: 'a summary of logtriage, no log; `logtriage merge` reads it',
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
