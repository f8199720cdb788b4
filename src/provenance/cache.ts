// What is remembered of a folder of sources between two calls. In: the folder for caches, or none. Out: word sets by path and stamp, literals by
// content. Nothing in it depends on a log. A cache that is missing, damaged, of another version or not writable is only slower.
import crypto from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { VERSION } from '../version.js'
import { type Literal, ROLES } from './literal.js'

/** Goes up when words, literals or this layout change. */
const LAYOUT = 1
const MAGIC = Buffer.from(`logtriage sources ${LAYOUT} ${VERSION}\n`)
const DIGEST_BYTES = 32
/** Bytes of word sets, and of literals, kept of one folder: 100,000 files of 300 different words; the sources of 3,000 parsed ones. */
const MAX_WORD_BYTES = 96 * 1024 * 1024
const MAX_LITERAL_BYTES = 48 * 1024 * 1024
/** Folders remembered; the one not used for longest gives way. */
const MAX_CACHES = 16
const CACHE_FILE = /^sources-[0-9a-f]{32}\.bin$/

interface Head {
  /** Path, stamp, bytes of the word set. */
  readonly files: readonly (readonly [string, string, number])[]
  /** Key, bytes. */
  readonly literals: readonly (readonly [string, number])[]
}

/** The cache of one folder of sources. */
export class SourceCache {
  private readonly known = new Map<string, { stamp: string; words: Buffer }>()
  private readonly files = new Map<string, { stamp: string; words: Buffer }>()
  private readonly literalBytes = new Map<string, Buffer>()
  private readonly used = new Set<string>()
  private readonly file: string | undefined
  private changed = false

  /** `folder`: where caches lie; undefined to remember nothing. `root`: absolute path of the folder of sources. */
  constructor(folder: string | undefined, root: string) {
    if (folder === undefined) return
    const name = crypto.createHash('sha256').update(root).digest('hex').slice(0, 32)
    this.file = path.join(folder, `sources-${name}.bin`)
    try {
      this.read(fs.readFileSync(this.file))
    } catch {
      // None yet, or one that is damaged: everything is worked out anew.
      this.known.clear()
      this.literalBytes.clear()
    }
  }

  /** The word set of an unchanged file. */
  words(name: string, stamp: string): Buffer | undefined {
    const known = this.known.get(name)
    if (known?.stamp !== stamp) return undefined
    this.files.set(name, known)
    return known.words
  }

  /** Remembers a word set. */
  setWords(name: string, stamp: string, words: Buffer): void {
    this.files.set(name, { stamp, words })
    this.changed = true
  }

  /** The literals of a content, by {@link contentKey}. */
  literals(key: string): Literal[] | undefined {
    const bytes = this.literalBytes.get(key)
    if (bytes === undefined) return undefined
    this.used.add(key)
    const rows: [number, number, ...string[]][] = JSON.parse(bytes.toString())
    return rows.map(([line, role, ...pieces]) => ({ line, role: ROLES[role]!, pieces }))
  }

  /** Remembers literals. */
  setLiterals(key: string, literals: readonly Literal[]): void {
    if (this.file === undefined) return
    const rows = literals.map(({ line, role, pieces }) => [line, ROLES.indexOf(role), ...pieces])
    this.literalBytes.set(key, Buffer.from(JSON.stringify(rows)))
    this.used.add(key)
    this.changed = true
  }

  /** Writes what changed, whole or not at all. */
  save(): void {
    if (this.file === undefined || (!this.changed && this.files.size === this.known.size)) return
    const folder = path.dirname(this.file)
    const draft = `${this.file}.${crypto.randomBytes(6).toString('hex')}`
    try {
      fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
      try {
        // Literals of sources are nobody else's to read.
        fs.writeFileSync(draft, this.encode(), { mode: 0o600, flag: 'wx' })
        fs.renameSync(draft, this.file)
      } finally {
        fs.rmSync(draft, { force: true })
      }
      prune(folder)
    } catch {
      // No room, no right to write: the next call works it out again.
    }
  }

  private encode(): Buffer {
    const files = capped([...this.files], ([, { words }]) => words.length, MAX_WORD_BYTES)
    // What this call used goes first; what it did not may be of use to the next log.
    const keys = [...this.used, ...[...this.literalBytes.keys()].filter((key) => !this.used.has(key))]
    const literals = capped(
      keys.map((key) => [key, this.literalBytes.get(key)!] as const),
      ([, bytes]) => bytes.length,
      MAX_LITERAL_BYTES,
    )
    const head: Head = {
      files: files.map(([name, { stamp, words }]) => [name, stamp, words.length]),
      literals: literals.map(([key, bytes]) => [key, bytes.length]),
    }
    const headBytes = Buffer.from(JSON.stringify(head))
    const size = Buffer.alloc(4)
    size.writeUInt32LE(headBytes.length)
    const body = [
      size,
      headBytes,
      ...files.map(([, { words }]) => words),
      ...literals.map(([, bytes]) => bytes),
    ]
    const hash = crypto.createHash('sha256')
    for (const part of body) hash.update(part)
    return Buffer.concat([MAGIC, hash.digest(), ...body])
  }

  // Throws for anything that is not whole.
  private read(bytes: Buffer): void {
    const at = MAGIC.length + DIGEST_BYTES
    const body = bytes.subarray(at)
    if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) throw new Error('of another version')
    const digest = crypto.createHash('sha256').update(body).digest()
    if (!digest.equals(bytes.subarray(MAGIC.length, at))) throw new Error('damaged')
    const headLength = body.readUInt32LE(0)
    const head: Head = JSON.parse(body.toString('utf8', 4, 4 + headLength))
    let next = 4 + headLength
    const take = (length: number): Buffer => {
      next += length
      return body.subarray(next - length, next)
    }
    for (const [name, stamp, length] of head.files) this.known.set(name, { stamp, words: take(length) })
    for (const [key, length] of head.literals) this.literalBytes.set(key, take(length))
  }
}

/** Key of a file's literals: its content and the grammar that reads it. */
export const contentKey = (bytes: Uint8Array, grammar: string): string =>
  `${grammar} ${crypto.createHash('sha256').update(bytes).digest('base64url')}`

function capped<T>(list: readonly T[], sizeOf: (one: T) => number, most: number): T[] {
  let room = most
  return list.filter((one) => {
    room -= sizeOf(one)
    return room >= 0
  })
}

function prune(folder: string): void {
  const caches = fs
    .readdirSync(folder)
    .filter((name) => CACHE_FILE.test(name))
    .map((name) => ({ name, usedMs: fs.statSync(path.join(folder, name)).mtimeMs }))
    .sort((a, b) => b.usedMs - a.usedMs)
  for (const { name } of caches.slice(MAX_CACHES)) fs.rmSync(path.join(folder, name), { force: true })
}
