// The text of test sources, to be asked for phrases of a log. In: folders. Out: where a phrase stands. A plain text search: it knows no
// grammar, so that a comment counts like a literal; it is therefore never conclusive.
import fs from 'node:fs'
import path from 'node:path'
import { globSync } from 'tinyglobby'
import { reasonOf, sentences } from '../errors.js'

/** Larger files are data, not sources somebody wrote. */
const MAX_FILE_BYTES = 1024 * 1024
/** Text kept of all files; what is over it is counted and not searched. */
const MAX_TOTAL_BYTES = 64 * 1024 * 1024
/** Some seconds of searching. */
const MAX_SEARCHED_BYTES = 12e9
const NO_SOURCES = /(?:^|\/)(?:node_modules|\.git|__pycache__|\.venv|dist|build|target)\//
const BINARY =
  /\.(?:png|jpe?g|gif|ico|webp|pdf|zip|gz|tgz|xz|bz2|jar|class|pyc|so|dll|exe|woff2?|ttf|mo|gpkg|shp|dbf|tiff?|sqlite3?|db)$/i

/** Where a phrase stands in the test sources. */
export interface Place {
  /** Path as it was given, joined with that below it. */
  readonly file: string
  /** From 1. */
  readonly line: number
  /** Number of files that hold the phrase, counted up to {@link MANY_FILES}. */
  readonly files: number
}

/** In this many files a phrase is wording of the whole suite or of the language, and tells nothing. */
export const MANY_FILES = 12

/** Test sources that can be asked for a phrase. */
export class TestSources {
  /** Bytes that may still be searched: many patterns and large fixtures would take minutes. */
  private budgetBytes = MAX_SEARCHED_BYTES
  private readonly places = new Map<string, Place | undefined>()

  private constructor(
    private readonly files: readonly { readonly name: string; readonly text: string }[],
    private readonly searched: string,
  ) {}

  /** Things worth knowing: what was searched and what was not. Complete once everything has been asked for. */
  get notes(): readonly string[] {
    const stopped =
      this.budgetBytes > 0 ? '' : '; there was so much that the search stopped before the last patterns'
    return [this.searched + stopped]
  }

  /** Reads the sources below folders. Throws a UserError for a folder that can't be read. */
  static read(folders: readonly string[], cwd: string): TestSources {
    const files: { name: string; text: string }[] = []
    let bytes = 0
    let left = 0
    for (const folder of folders) {
      for (const name of list(folder, cwd)) {
        const file = path.join(folder, name)
        const text = readSource(path.resolve(cwd, file), MAX_TOTAL_BYTES - bytes)
        if (text === undefined) left++
        else {
          bytes += text.length
          files.push({ name: file, text })
        }
      }
    }
    const unread = left === 0 ? '' : `, ${left} unreadable or too large`
    return new TestSources(files, `test sources: ${files.length} files searched${unread}`)
  }

  /** First place of a phrase, by the order of the files; undefined when it stands in none or in {@link MANY_FILES}. */
  find(phrase: string): Place | undefined {
    if (!this.places.has(phrase)) this.places.set(phrase, this.search(phrase))
    return this.places.get(phrase)
  }

  private search(phrase: string): Place | undefined {
    let first: { file: string; line: number } | undefined
    let files = 0
    for (const { name, text } of this.files) {
      if (this.budgetBytes <= 0) return undefined
      this.budgetBytes -= text.length
      const at = wholeIndex(text, phrase)
      if (at < 0) continue
      first ??= { file: name, line: text.slice(0, at).split('\n').length }
      if (++files >= MANY_FILES) return undefined
    }
    return first && { ...first, files }
  }
}

// Undefined for what is too large or can't be read.
function readSource(file: string, room: number): string | undefined {
  try {
    return fs.statSync(file).size > Math.min(MAX_FILE_BYTES, room) ? undefined : fs.readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

// Where the phrase stands with no word going on before or behind it; -1 when nowhere.
function wholeIndex(text: string, phrase: string): number {
  for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) {
    if (!/\w/.test(text[at - 1] ?? ' ') && !/\w/.test(text[at + phrase.length] ?? ' ')) return at
  }
  return -1
}

function list(folder: string, cwd: string): string[] {
  const root = path.resolve(cwd, folder)
  try {
    if (!fs.statSync(root).isDirectory()) return ['']
    return globSync('**/*', { cwd: root, dot: false, onlyFiles: true, followSymbolicLinks: false })
      .filter((name) => !NO_SOURCES.test(`/${name}`) && !BINARY.test(name))
      .sort()
  } catch (error) {
    throw sentences.badTests(folder, reasonOf(error))
  }
}
