// Stack frames that lie in the test sources, and classes that do. In: the files of both sides with their word sets; frames and names. Out: the test file in which a
// frame lies. What tests hold does not run in production; a name alone does not tell, for the app may have a file of the same name.
import fs from 'node:fs'
import path from 'node:path'
import type { Frame } from '../patterns/trace.js'
import type { SourceFile } from './files.js'
import { isNamedAsTest, isTestFile } from './sides.js'
import { setOf, WordReader } from './words.js'

/** Parts of a path that say "test": without one, a folder given by mistake would make the whole app a test. */
const TEST_PART = /(?:^|[/_.-])(?:tests?|specs?|testing|testdata|e2e|t)(?:[/_.-]|$)/i
/** The function's own name at the end of what a trace calls it. */
const OWN_NAME = /([A-Za-z_]\w+)[^\w]*$/

/** Knows which frames lie in test files. */
export class TestFrames {
  private readonly tests = new Map<string, number>()
  private readonly app = new Set<string>()
  private readonly starts = new Set<string>()
  private readonly reader = new WordReader()
  private isIndexed = false

  /** `sets`: the word set of each file. */
  constructor(
    private readonly files: readonly SourceFile[],
    private readonly sets: readonly Uint8Array[],
  ) {}

  // Made when the first frame comes: many logs have none.
  private index(): void {
    this.isIndexed = true
    for (const [number, file] of this.files.entries())
      for (const name of [`${path.basename(file.root)}/${file.path}`, file.path]) {
        // A name alone is not a place.
        if (!name.includes('/')) continue
        if (file.side === 'app') this.app.add(name)
        else if (TEST_PART.test(path.posix.dirname(name)) || isTestFile(name) || isNamedAsTest(name)) {
          this.starts.add(name.slice(0, name.indexOf('/')))
          this.tests.set(name, number)
        }
      }
  }

  /** The test file in which a frame lies: the same path from the folder of tests on or below it, and a function whose name it holds. */
  find({ file, func }: Frame): SourceFile | undefined {
    if (!this.isIndexed) this.index()
    const parts = file.replaceAll('\\', '/').split('/')
    for (let i = parts.length - 2; i >= 0; i--) {
      if (!this.starts.has(parts[i]!)) continue
      const name = parts.slice(i).join('/')
      const found = this.tests.get(name)
      if (found !== undefined && !this.app.has(name) && this.holds(this.sets[found]!, func))
        return this.files[found]
    }
    return undefined
  }

  /** The test file in which a class is, by its full name in Python (`shop.tests.test_pay.Refused`), and the line that first names it. */
  findClass(name: string): { file: SourceFile; line: number } | undefined {
    const parts = name.split('.')
    const func = parts.pop()!
    const file = this.find({ file: `${parts.join('/')}.py`, func, text: name })
    return file && { file, line: lineOf(file.file, func) }
  }

  private holds(words: Uint8Array, func: string): boolean {
    const name = OWN_NAME.exec(func)?.[1]
    if (name === undefined || name === 'module' || name === 'anonymous') return true
    const wanted = setOf(this.reader.read(Buffer.from(name)))
    for (let i = 0; i < words.length; i += wanted.length)
      if (wanted.every((byte, j) => words[i + j] === byte)) return true
    return false
  }
}

function lineOf(file: string, name: string): number {
  try {
    const lines = fs.readFileSync(file, 'utf8').split('\n')
    return Math.max(1, lines.findIndex((line) => line.includes(name)) + 1)
  } catch {
    return 1
  }
}
