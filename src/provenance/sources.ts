// The sources of both sides at work. In: folders, and the wanted lines of a log. Out: literals of the tests that stand in those lines, and which
// keys stand in the app. Files are narrowed down three times: by their word sets, by words in a row in their bytes, and only then by a grammar.
import fs from 'node:fs'
import { contentKey, SourceCache } from './cache.js'
import { Candidates } from './candidates.js'
import { listFiles, MAX_FILE_BYTES, type SourceFile } from './files.js'
import { Grammars, grammarOf } from './grammars.js'
import type { Literal } from './literal.js'
import { literalsOf } from './literals.js'
import { plainLines } from './plain-lines.js'
import { isNamedAsTest, readsAsTest } from './sides.js'
import { TestFrames } from './test-frames.js'
import type { Key, Wanted } from './wanted.js'
import { KEY_WORDS, keyOf, WordReader, WordSets } from './words.js'

/** In this many test files a key is wording of the whole suite or of the language, and tells nothing. */
export const MANY_FILES = 12
/** Source read by grammars in one call: about a minute. */
const MAX_PARSED_BYTES = 128 * 1024 * 1024
/** A file written this shortly before (ms) may be written again without a change of its stamp. */
const RACY_MS = 2000
/** Files between two looks at the progress line and at Ctrl-C. */
const STEP = 256
/** A NUL byte in the first so many bytes tells a binary file. */
const HEAD_BYTES = 8000
/** Stands last in the word set of a file that reads as a test: no word of it, but remembered with them. */
const TEST_MARK = Buffer.from([0xff, 0xff, 0xff])
const NO_WORDS = Buffer.alloc(0)

/** How to look. */
export interface SourceOptions {
  readonly tests: readonly string[]
  readonly app: readonly string[]
  readonly cwd: string
  /** Files that are no sources, such as the log. */
  readonly skip?: readonly string[]
  /** Where caches lie; nothing is remembered without. */
  readonly cacheFolder?: string
  /** Epoch ms. */
  readonly nowMs: number
  readonly signal?: AbortSignal
  readonly onFiles?: (done: number) => void
}

/** What was searched, and what was not. */
export interface SearchCounts {
  tests: number
  app: number
  unreadable: number
  large: number
  parsed: number
  unparsed: number
  cut: boolean
  stopped: boolean
  grammars: ReadonlySet<string>
}

/** A literal of a test that shares a key with wanted lines. */
export type OnLiteral = (file: SourceFile, literal: Literal, keys: readonly Key[]) => void

/** Searches the sources. Fills `files` and `inApp` of the keys; hands over the literals, by order of the files, and then asks which lines they touched; knows the frames. */
export async function searchSources(
  wanted: Wanted,
  options: SourceOptions,
  onLiteral: OnLiteral,
  touched: () => Iterable<number>,
): Promise<{ counts: SearchCounts; frames: TestFrames }> {
  const list = listFiles(options.tests, options.app, options.cwd, options.skip)
  const search = new Search(wanted, options, list.files)
  search.counts.large = list.large
  search.counts.unreadable += list.unreadable
  search.counts.cut = list.cut
  await search.readSets()
  await search.findTests(onLiteral)
  await search.findApp(touched())
  search.save()
  return { counts: search.counts, frames: search.frames }
}

class Search {
  readonly counts: SearchCounts = {
    tests: 0,
    app: 0,
    unreadable: 0,
    large: 0,
    parsed: 0,
    unparsed: 0,
    cut: false,
    stopped: false,
    grammars: new Set(),
  }
  private readonly reader = new WordReader()
  private readonly caches = new Map<string, SourceCache>()
  private readonly sets: Buffer[] = []
  private readonly buffer = Buffer.allocUnsafe(MAX_FILE_BYTES)
  private done = 0

  constructor(
    private readonly wanted: Wanted,
    private readonly options: SourceOptions,
    private readonly files: readonly SourceFile[],
  ) {}

  /** The word set of each file, from the cache or from its bytes. */
  async readSets(): Promise<void> {
    const wordSets = new WordSets()
    for (const file of this.files) {
      const cache = this.cacheOf(file)
      let words = cache.words(file.path, file.stamp)
      if (words === undefined) {
        await this.step()
        const bytes = this.bytesOf(file)
        words = bytes === undefined ? NO_WORDS : wordSets.of(this.reader.read(bytes))
        if (bytes && isNamedAsTest(file.path) && readsAsTest(bytes.toString('latin1')))
          words = Buffer.concat([words, TEST_MARK])
        if (bytes !== undefined && file.changedMs < this.options.nowMs - RACY_MS)
          cache.setWords(file.path, file.stamp, words)
      }
      if (file.needsProof) file.side = words.subarray(-TEST_MARK.length).equals(TEST_MARK) ? 'tests' : 'app'
      this.sets.push(words)
      if (!this.counts.stopped) this.counts[file.side]++
    }
  }

  /** Which frames and classes lie in the tests. */
  get frames(): TestFrames {
    return new TestFrames(this.files, this.sets)
  }

  /** Looks for the keys in the tests, and reads the literals of the files that have rare ones. */
  async findTests(onLiteral: OnLiteral): Promise<void> {
    const found = await this.find('tests', new Set(this.wanted.keys.values()))
    for (const { keys } of found) for (const key of keys) key.files++
    const grammars = new Grammars()
    let room = MAX_PARSED_BYTES
    for (const { file, keys } of found) {
      const rare = keys.filter((key) => key.files < MANY_FILES)
      const bytes = rare.length > 0 ? this.bytesOf(file) : undefined
      if (bytes === undefined) continue
      await this.step()
      room -= bytes.length
      const literals =
        room > 0 ? await this.literalsOf(file, bytes, grammars) : plainLines(file.path, bytes.toString())
      if (room <= 0) this.counts.unparsed++
      const own = new Set(rare)
      for (const literal of literals) {
        const shared = this.keysIn(Buffer.from(literal.pieces.join(' "" ')), own)
        if (shared.length > 0) onLiteral(file, literal, shared)
      }
    }
    this.counts.grammars = grammars.failed
    await grammars.close()
  }

  /** Tells which keys of lines stand in the app, comments and names included: any place in it counts. */
  async findApp(lines: Iterable<number>): Promise<void> {
    if (this.counts.app === 0) return
    const keys = new Set<Key>()
    for (const number of lines) for (const { key } of this.wanted.lines[number]!.keys) keys.add(key)
    for (const { keys: own } of await this.find('app', keys)) for (const key of own) key.inApp = true
  }

  save(): void {
    if (!this.counts.stopped) for (const cache of this.caches.values()) cache.save()
  }

  // Files of a side that hold keys, with those they hold.
  private async find(
    side: SourceFile['side'],
    keys: ReadonlySet<Key>,
  ): Promise<{ file: SourceFile; keys: Key[] }[]> {
    const own = this.files.flatMap((file, i) => (file.side === side ? [{ file, set: this.sets[i]! }] : []))
    const sets = own.map(({ set }) => set)
    // In the app one file with a word is enough, and one with a key.
    const candidates = new Candidates(keys, sets, side === 'app' ? 1 : MANY_FILES)
    // What stands in very many files of the app is wording that it may speak.
    if (side === 'app') for (const key of candidates.common) key.inApp = true
    const searched = new Set(keys)
    for (const key of candidates.common) searched.delete(key)
    const found: { file: SourceFile; keys: Key[] }[] = []
    for (let i = 0; i < own.length; i++) {
      if (!candidates.mayHold(i)) continue
      await this.step()
      const bytes = this.bytesOf(own[i]!.file)
      const held = bytes === undefined ? [] : this.keysIn(bytes, searched)
      if (held.length > 0) found.push({ file: own[i]!.file, keys: held })
    }
    return found
  }

  // The different keys of a text, of those searched for. Most words are in no key at all, which one bit tells.
  private keysIn(bytes: Uint8Array, searched: ReadonlySet<Key>): Key[] {
    const { wanted } = this
    const { count, hashes } = this.reader.read(bytes)
    const found = new Set<Key>()
    for (let i = 0; i < count; i++) {
      for (let size = 1; size <= KEY_WORDS && i + size <= count; size++) {
        if (!wanted.mayKnow(hashes[i + size - 1]!)) break
        const hash = keyOf(hashes[i]!, size > 1 ? hashes[i + 1] : 0, size > 2 ? hashes[i + 2] : 0)
        const key = wanted.keyWith(hash)
        if (key !== undefined && key.words.length === size && searched.has(key)) found.add(key)
      }
    }
    return [...found]
  }

  private async literalsOf(file: SourceFile, bytes: Buffer, grammars: Grammars): Promise<Literal[]> {
    const grammar = grammarOf(file.path)
    if (grammar === undefined) return plainLines(file.path, bytes.toString())
    const cache = this.cacheOf(file)
    const key = contentKey(bytes, grammar)
    const known = cache.literals(key)
    if (known !== undefined) return known
    const text = bytes.toString()
    const literals = await grammars.read(file.path, text, (tree) => literalsOf(tree, text))
    if (literals === undefined) return plainLines(file.path, text)
    this.counts.parsed++
    cache.setLiterals(key, literals)
    return literals
  }

  private cacheOf({ root }: SourceFile): SourceCache {
    let cache = this.caches.get(root)
    if (cache === undefined) {
      cache = new SourceCache(this.options.cacheFolder, root)
      this.caches.set(root, cache)
    }
    return cache
  }

  // Undefined for what is no text or can't be read. The bytes hold until the next call.
  private bytesOf({ file }: SourceFile): Buffer | undefined {
    if (this.counts.stopped) return undefined
    let descriptor: number | undefined
    try {
      descriptor = fs.openSync(file, 'r')
      const bytes = this.buffer.subarray(0, fs.readSync(descriptor, this.buffer))
      return bytes.subarray(0, HEAD_BYTES).includes(0) ? undefined : bytes
    } catch {
      this.counts.unreadable++
      return undefined
    } finally {
      if (descriptor !== undefined) fs.closeSync(descriptor)
    }
  }

  // Lets go for a moment, so that a Ctrl-C is heard.
  private async step(): Promise<void> {
    if (++this.done % STEP !== 0) return
    this.options.onFiles?.(this.done)
    await new Promise((resolve) => setImmediate(resolve))
    this.counts.stopped ||= this.options.signal?.aborted ?? false
  }
}
