// The FILE arguments to sources. In: paths, folders, globs, `-`. Out: sources, each a rotated set read as one, oldest part first, and
// notes on what was left out. Opens nothing but folders.
import fs from 'node:fs'
import path from 'node:path'
import { reasonOf, sentences } from '../errors.js'

/** One file of a source, or `-` for standard input. */
export interface Segment {
  /** As it was given, perhaps behind a label: the name in reports. */
  readonly path: string
  /** Where it is opened. */
  readonly file: string
}

/** What is read as one log: a file, a rotated set of files (oldest first) or standard input. */
export interface Source {
  readonly name: string
  readonly segments: readonly Segment[]
}

/** What the arguments came to. */
export interface SourceList {
  readonly sources: readonly Source[]
  /** Problems that count as an unreadable source (exit 3). */
  readonly failures: readonly string[]
  /** Things worth knowing that are no failure. */
  readonly notes: readonly string[]
}

/** The argument and the name that mean standard input. */
export const STDIN = '-'

// What can't be looked at is taken for a file, and noted as unreadable when it is opened.
function statOf(file: string): fs.Stats | undefined {
  try {
    return fs.statSync(file, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

const GLOB_SIGNS = /[*?{}[\]!]/
/** Names in a folder that are logs: `.log`, `.err`, `.out`, JSON lines, or names without an ending (`syslog`, `messages`), rotated or not. */
const LOG_NAME = /(?:\.(?:log|err|out|json|jsonl|ndjson|txt)|^[^.]+)$/i
const PACKED = /\.(?:xz|bz2|zst|lz4|zip|7z)$/i
const DATE = '\\d{4}-?\\d{2}-?\\d{2}(?:[-_T]?\\d{1,6})?'
const NUMBERED = /^(.+)\.(\d{1,4})$/
const DATED_END = new RegExp(`^(.+)[.-](${DATE})$`)
const DATED_MIDDLE = new RegExp(`^(.+?)[._-](${DATE})(\\.[A-Za-z]+)$`)

/** Resolves the arguments against `cwd`. A path named outright is read whatever its name; in folders only what looks like a log is. */
export async function findSources(args: readonly string[], cwd: string): Promise<SourceList> {
  const failures: string[] = []
  const notes: string[] = []
  const files = new Map<string, string>()
  for (const arg of args) {
    for (const file of await expand(arg, cwd, failures, notes))
      files.set(file === STDIN ? STDIN : path.resolve(cwd, file), file)
  }
  return { sources: groupRotated([...files.values()], cwd), failures, notes }
}

/** The same sources under names that begin with a label, so that those of several machines can be told apart. */
export function labelled({ sources, failures, notes }: SourceList, label: string): SourceList {
  const named = (text: string): string => `${label}:${text}`
  return {
    sources: sources.map(({ name, segments }) => ({
      name,
      segments: segments.map((segment) => ({ ...segment, path: named(segment.path) })),
    })),
    failures: failures.map(named),
    notes: notes.map(named),
  }
}

async function expand(
  arg: string,
  cwd: string,
  failures: string[],
  notes: string[],
): Promise<readonly string[]> {
  if (arg === STDIN) return [STDIN]
  const stat = arg === '' ? undefined : statOf(path.resolve(cwd, arg))
  if (stat?.isDirectory()) return folder(arg, cwd, failures, notes)
  if (stat || (arg !== '' && !GLOB_SIGNS.test(arg))) return [arg]
  const { globSync } = await import('tinyglobby')
  const found = globSync(arg, {
    cwd,
    dot: false,
    onlyFiles: true,
    expandDirectories: false,
    absolute: path.isAbsolute(arg),
  }).sort()
  if (found.length === 0) failures.push(sentences.noMatch(arg).message)
  return found
}

async function folder(
  arg: string,
  cwd: string,
  failures: string[],
  notes: string[],
): Promise<readonly string[]> {
  let names: string[]
  try {
    names = await walk(path.resolve(cwd, arg))
  } catch (error) {
    failures.push(sentences.unreadable(arg, reasonOf(error)))
    return []
  }
  const packed = names.filter((name) => PACKED.test(name))
  const logs = names.filter((name) => LOG_NAME.test(rotation(path.basename(name)).base))
  const files = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`
  if (packed.length > 0)
    notes.push(
      `${arg}: ${files(packed.length, 'packed file')} not read (such as ${packed[0]}); unpack them into a pipe`,
    )
  const others = names.length - logs.length - packed.length
  if (others > 0)
    notes.push(`${arg}: ${files(others, 'file')} without the name of a log not read; name what is to be read`)
  if (logs.length === 0) failures.push(`${arg}: no log in this folder; name the files to read`)
  return logs.map((name) => inFolder(arg, name)).sort()
}

// A file called `-` must not be taken for standard input.
const inFolder = (folder: string, name: string): string => {
  const file = path.join(folder, name)
  return file === STDIN ? `.${path.sep}${file}` : file
}

async function walk(root: string): Promise<string[]> {
  const { globSync } = await import('tinyglobby')
  return globSync('**/*', { cwd: root, dot: false, onlyFiles: true, followSymbolicLinks: false }).filter(
    (name) => !name.includes('/node_modules/'),
  )
}

interface Rotation {
  readonly base: string
  /** Sorts the parts of a set, oldest first: dated parts by date, then numbered ones from the highest, then the live file. */
  readonly age: readonly [group: number, order: number]
}

// The day first, then the number or time behind it.
function dateOrder(date: string): number {
  const [day, rest] = [
    date.slice(0, 10).replace(/\D/g, '').slice(0, 8),
    date.replace(/^\d{4}-?\d{2}-?\d{2}\D?/, ''),
  ]
  return Number(day) * 1e6 + Number(rest || 0)
}

function rotation(name: string): Rotation {
  const plain = name.replace(/\.gz$/i, '')
  const dated = DATED_END.exec(plain) ?? DATED_MIDDLE.exec(plain)
  if (dated)
    return {
      base: dated[1]! + (dated[3] ?? ''),
      age: [0, dateOrder(dated[2]!)],
    }
  const numbered = NUMBERED.exec(plain)
  if (numbered) return { base: numbered[1]!, age: [1, -Number(numbered[2])] }
  return { base: plain, age: [2, 0] }
}

function groupRotated(files: readonly string[], cwd: string): Source[] {
  const sets = new Map<string, { file: string; age: Rotation['age'] }[]>()
  for (const file of files) {
    const { base, age } =
      file === STDIN ? { base: STDIN, age: [2, 0] as const } : rotation(path.basename(file))
    const key = file === STDIN ? STDIN : path.join(path.dirname(file), base)
    const set = sets.get(key)
    if (set) set.push({ file, age })
    else sets.set(key, [{ file, age }])
  }
  return [...sets].map(([key, parts]) => {
    parts.sort((a, b) => a.age[0] - b.age[0] || a.age[1] - b.age[1] || (a.file < b.file ? -1 : 1))
    const only = parts.length === 1 ? parts[0]!.file : key
    return {
      name: only,
      segments: parts.map((part) => ({
        path: part.file,
        file: part.file === STDIN ? STDIN : path.resolve(cwd, part.file),
      })),
    }
  })
}
