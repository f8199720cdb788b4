// What can be read only once, kept to be read again. In: sources and standard input. Out: paths of private copies, to be removed at the end.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { reasonOf, sentences } from '../errors.js'
import { fileChunks, streamChunks } from './bytes.js'
import { type Source, STDIN } from './sources.js'

/** Copies of what can be read only once. */
export interface Spooled {
  /** Path of a segment to the path of its copy. */
  readonly paths: ReadonlyMap<string, string>
  readonly remove: () => void
}

/** Copies standard input and every pipe among the sources to files that only the user can read. */
export async function spool(
  sources: readonly Source[],
  stdin: Readable,
  signal: AbortSignal,
): Promise<Spooled> {
  const once = sources
    .flatMap(({ segments }) => segments)
    .filter(({ path: name, file }) => name === STDIN || isPipe(file))
  if (once.length === 0) return { paths: new Map(), remove: () => {} }
  const folder = makeFolder()
  const remove = (): void => fs.rmSync(folder, { recursive: true, force: true })
  const paths = new Map<string, string>()
  try {
    for (const [i, { path: name, file }] of once.entries()) {
      const copy = path.join(folder, `${i}.log`)
      if (
        await copyTo(
          copy,
          name === STDIN ? streamChunks(stdin, () => {}) : fileChunks(file, () => {}, { signal }),
          signal,
        )
      )
        paths.set(name, copy)
    }
  } catch (error) {
    remove()
    throw sentences.cannotWrite(folder, reasonOf(error))
  }
  return { paths, remove }
}

function makeFolder(): string {
  const prefix = path.join(os.tmpdir(), 'logtriage-')
  try {
    return fs.mkdtempSync(prefix)
  } catch (error) {
    throw sentences.cannotWrite(prefix, reasonOf(error))
  }
}

function isPipe(name: string): boolean {
  try {
    const stat = fs.statSync(name)
    return stat.isFIFO() || stat.isCharacterDevice()
  } catch {
    return false
  }
}

// True when there is a copy. What can't be read stays as it is, and is noted when it is read; what can't be written throws.
async function copyTo(file: string, chunks: AsyncIterable<Buffer>, signal: AbortSignal): Promise<boolean> {
  const fd = fs.openSync(file, 'wx', 0o600)
  try {
    const source = chunks[Symbol.asyncIterator]()
    for (;;) {
      const next = await readNext(source)
      // Ctrl-C ends the input; what came before it is the input.
      if (next === undefined) return signal.aborted
      if (next.done) return true
      fs.writeSync(fd, next.value)
    }
  } finally {
    fs.closeSync(fd)
  }
}

async function readNext(source: AsyncIterator<Buffer>): Promise<IteratorResult<Buffer> | undefined> {
  try {
    return await source.next()
  } catch {
    return undefined
  }
}
