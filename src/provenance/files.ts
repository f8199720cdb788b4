// Folders of sources to the list of their files. In: `--tests` and `--app` folders. Out: each file once, with its side and what tells that it is
// unchanged. Follows no links, so it never leaves a folder; opens no file.
import fs from 'node:fs'
import path from 'node:path'
import { reasonOf, sentences } from '../errors.js'
import { compareText } from '../model.js'
import { isNamedAsTest, isSourceFile, isSourceFolder, isTestFile } from './sides.js'

/** Larger files are data, not sources somebody wrote. */
export const MAX_FILE_BYTES = 2 * 1024 * 1024
/** Files looked at; a tree of the largest projects has fewer. */
const MAX_FILES = 200_000

/** A file that may hold literals. Paths are put together when they are asked for: there may be very many. */
export class SourceFile {
  /**
   * `given`: the folder as it was named; `root`: its absolute path; `path`: path below it; `stamp`: same stamp, same content (size, times and
   * number of the file); `changedMs`: when it was last written or replaced, epoch ms;
   * `needsProof`: a test by a name that production has too.
   */
  constructor(
    public side: 'tests' | 'app',
    private readonly given: string,
    readonly root: string,
    readonly path: string,
    readonly stamp: string,
    readonly changedMs: number,
    readonly needsProof: boolean,
  ) {}

  /** Path as its folder was given, joined with that below it. */
  get name(): string {
    return path.join(this.given, this.path)
  }

  /** Where to open it. */
  get file(): string {
    return path.join(this.root, this.path)
  }
}

/** Files of all folders, by side, folder and path; and how many were left out. */
export interface FileList {
  readonly files: readonly SourceFile[]
  /** Folders and files that could not be read. */
  readonly unreadable: number
  /** Files over {@link MAX_FILE_BYTES}. */
  readonly large: number
  /** True when there were more than {@link MAX_FILES}. */
  readonly cut: boolean
}

/** Throws a UserError for a folder that can't be read. */
export function checkFolders(tests: readonly string[], app: readonly string[], cwd: string): void {
  for (const folder of tests) realPath('--tests', folder, cwd)
  for (const folder of app) realPath('--app', folder, cwd)
}

/** Lists the files of both sides, but for those in `skip`. Throws a UserError for a folder that can't be read. */
export function listFiles(
  tests: readonly string[],
  app: readonly string[],
  cwd: string,
  skip: readonly string[] = [],
): FileList {
  const walk = new Walk(new Set(tests.map((folder) => realPath('--tests', folder, cwd))))
  for (const file of skip) walk.skip(file)
  for (const folder of tests) walk.add('tests', folder, realPath('--tests', folder, cwd))
  for (const folder of app) walk.add('app', folder, realPath('--app', folder, cwd))
  return walk
}

function realPath(option: '--tests' | '--app', folder: string, cwd: string): string {
  try {
    const real = fs.realpathSync(path.resolve(cwd, folder))
    fs.accessSync(real, fs.constants.R_OK)
    return real
  } catch (error) {
    throw sentences.badSourceFolder(option, folder, reasonOf(error))
  }
}

class Walk implements FileList {
  readonly files: SourceFile[] = []
  unreadable = 0
  large = 0
  cut = false
  private readonly seen = new Set<string>()

  /** `testRoots`: folders that are tests also where they lie in an app's. */
  constructor(private readonly testRoots: ReadonlySet<string>) {}

  /** Leaves out a file. */
  skip(file: string): void {
    try {
      this.seen.add(fs.realpathSync(file))
    } catch {
      // None that lies in a folder: standard input, or gone by now.
    }
  }

  add(side: SourceFile['side'], given: string, root: string): void {
    if (fs.statSync(root).isDirectory()) this.folder(side, given, root, '')
    else this.one(side, path.dirname(given), path.dirname(root), path.basename(root))
  }

  private folder(side: SourceFile['side'], given: string, root: string, below: string): void {
    const at = path.join(root, below)
    let entries: fs.Dirent[]
    try {
      entries = fs.readdirSync(at, { withFileTypes: true })
    } catch {
      this.unreadable++
      return
    }
    for (const entry of entries.sort((a, b) => compareText(a.name, b.name))) {
      const inner = below === '' ? entry.name : `${below}/${entry.name}`
      if (entry.isDirectory()) {
        const isTests = side === 'app' && this.testRoots.has(path.join(root, inner))
        if (!isTests && isSourceFolder(entry.name)) this.folder(side, given, root, inner)
      } else if (entry.isFile() && isSourceFile(inner))
        this.one(side === 'app' && isTestFile(inner) ? 'tests' : side, given, root, inner)
    }
  }

  private one(side: SourceFile['side'], given: string, root: string, below: string): void {
    const file = path.join(root, below)
    if (this.seen.has(file)) return
    if (this.files.length >= MAX_FILES) {
      this.cut = true
      return
    }
    this.seen.add(file)
    try {
      const { size, mtimeMs, ctimeMs, ino } = fs.statSync(file)
      const stamp = `${size} ${mtimeMs} ${ctimeMs} ${ino}`
      if (size > MAX_FILE_BYTES) this.large++
      else {
        const changedMs = Math.max(mtimeMs, ctimeMs)
        const needsProof = side === 'app' && isNamedAsTest(below)
        this.files.push(new SourceFile(side, given, root, below, stamp, changedMs, needsProof))
      }
    } catch {
      this.unreadable++
    }
  }
}
