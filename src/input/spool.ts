// What can be read only once, kept to be read again. In: sources and standard input. Out: paths of private copies, to be removed at the end.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Readable } from 'node:stream'
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
    .filter(({ path: name }) => name === STDIN || isPipe(name))
  if (once.length === 0) return { paths: new Map(), remove: () => {} }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'logtriage-'))
  const remove = (): void => fs.rmSync(folder, { recursive: true, force: true })
  const paths = new Map<string, string>()
  try {
    for (const [i, { path: name }] of once.entries()) {
      const copy = path.join(folder, `${i}.log`)
      await copyTo(copy, name === STDIN ? streamChunks(stdin, () => {}) : fileChunks(name, () => {}), signal)
      paths.set(name, copy)
    }
  } catch (error) {
    remove()
    throw error
  }
  return { paths, remove }
}

function isPipe(name: string): boolean {
  const stat = fs.statSync(name, { throwIfNoEntry: false })
  return stat !== undefined && !stat.isFile() && !stat.isDirectory()
}

async function copyTo(file: string, chunks: AsyncIterable<Buffer>, signal: AbortSignal): Promise<void> {
  const fd = fs.openSync(file, 'wx', 0o600)
  try {
    for await (const chunk of chunks) fs.writeSync(fd, chunk)
  } catch (error) {
    // Ctrl-C ends the input; what came before it is the input.
    if (!signal.aborted) throw error
  } finally {
    fs.closeSync(fd)
  }
}
