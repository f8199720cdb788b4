// A file that is there whole or not at all. In: a path and pieces of text. Out: the file. Written beside its place and then moved there, so that a reader
// never meets half of it, and a failed write leaves what was there before.
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { reasonOf, sentences } from '../errors.js'

/** How a summary begins. */
const SUMMARY_START = '{"type":"summary"'

/** Throws when a file to be written is one of those to be read (by whatever name), or a summary would replace a file that holds none. */
export function protect(
  cwd: string,
  { output, summary }: { readonly output?: string | undefined; readonly summary?: string | undefined },
  inputs: readonly string[],
): void {
  const read = new Set(inputs.map(identity).filter((id) => id !== undefined))
  for (const [option, name] of [
    ['--output', output],
    ['--summary', summary],
  ] as const) {
    const id = name === undefined ? undefined : identity(path.resolve(cwd, name))
    if (id !== undefined && read.has(id))
      throw sentences.overwrites(option, name!, 'is one of the files to read')
  }
  if (summary !== undefined && holdsOther(path.resolve(cwd, summary)))
    throw sentences.overwrites('--summary', summary, 'is there and holds no summary')
}

function identity(file: string): string | undefined {
  const stat = statOf(file)
  return stat?.isFile() ? `${stat.dev} ${stat.ino}` : undefined
}

// What can't be looked at is spoken of when it is opened.
function statOf(file: string): fs.Stats | undefined {
  try {
    return fs.statSync(file)
  } catch {
    return undefined
  }
}

function holdsOther(file: string): boolean {
  const stat = statOf(file)
  if (!stat?.isFile() || stat.size === 0) return false
  const head = Buffer.alloc(SUMMARY_START.length)
  const fd = fs.openSync(file, 'r')
  try {
    fs.readSync(fd, head, 0, head.length, 0)
  } finally {
    fs.closeSync(fd)
  }
  return head.toString('latin1') !== SUMMARY_START
}

/** Writes the pieces one by one: together they may be longer than one string can be. Throws a UserError that calls the file by `name`. */
export async function writeWhole(
  file: string,
  name: string,
  pieces: Iterable<string> | AsyncIterable<string>,
): Promise<void> {
  try {
    const place = placeOf(file)
    if (place === undefined) await writePieces(fs.openSync(file, 'w'), pieces)
    else await writeBeside(place, pieces)
  } catch (error) {
    throw sentences.cannotWrite(name, reasonOf(error))
  }
}

// Where the file is or will be, through links; undefined for what can't be replaced: pipes, terminals, /dev/stdout.
function placeOf(file: string): { path: string; mode?: number } | undefined {
  const stat = fs.statSync(file, { throwIfNoEntry: false })
  if (stat === undefined) return { path: file }
  // A folder is opened like a device, and the system says why not.
  return stat.isFile() ? { path: fs.realpathSync(file), mode: stat.mode & 0o777 } : undefined
}

async function writeBeside(
  { path: place, mode }: { path: string; mode?: number },
  pieces: Iterable<string> | AsyncIterable<string>,
): Promise<void> {
  const beside = path.join(
    path.dirname(place),
    `.${path.basename(place).slice(0, 100)}.${randomBytes(6).toString('hex')}`,
  )
  const fd = fs.openSync(beside, 'wx', mode)
  try {
    await writePieces(fd, pieces)
    fs.renameSync(beside, place)
  } catch (error) {
    fs.rmSync(beside, { force: true })
    throw error
  }
}

async function writePieces(fd: number, pieces: Iterable<string> | AsyncIterable<string>): Promise<void> {
  try {
    for await (const piece of pieces) writeAllOf(fd, Buffer.from(piece))
  } finally {
    fs.closeSync(fd)
  }
}

// A pipe may take less than it is given.
function writeAllOf(fd: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += fs.writeSync(fd, bytes, at)
}
