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
  const named = [
    ['--output', output],
    ['--summary', summary],
  ] as const
  keepInputs(
    cwd,
    named.flatMap(([option, name]) => (name === undefined ? [] : [[option, name] as const])),
    inputs,
  )
  if (summary !== undefined && holdsOther(path.resolve(cwd, summary)))
    throw sentences.overwrites('--summary', summary, 'is there and holds no summary')
}

/** An option and the file it names. */
export type NamedFile = readonly [option: string, name: string]

/** Throws when a file to be written is one of those to be read, by whatever name. */
export function keepInputs(cwd: string, named: readonly NamedFile[], inputs: readonly string[]): void {
  const read = new Set(inputs.map(identity).filter((id) => id !== undefined))
  for (const [option, name] of named) {
    const id = identity(path.resolve(cwd, name))
    if (id !== undefined && read.has(id))
      throw sentences.overwrites(option, name, 'is one of the files to read')
  }
}

/** Throws when two options name one file, by whatever name. Devices such as /dev/null may take several. */
export function keepApart(cwd: string, named: readonly NamedFile[]): void {
  const seen = new Map<string, string>()
  for (const [option, name] of named) {
    const file = path.resolve(cwd, name)
    const stat = statOf(file)
    if (name !== '-' && stat && !stat.isFile()) continue
    const key = name === '-' ? '-' : (identity(file) ?? futurePath(file))
    const other = seen.get(key)
    if (other !== undefined) throw sentences.sameFile(other, option, name === '-' ? 'standard output' : name)
    seen.set(key, option)
  }
}

// Where a file that is not there yet would be, through links of its folder.
function futurePath(file: string): string {
  try {
    return path.join(fs.realpathSync(path.dirname(file)), path.basename(file))
  } catch {
    return file
  }
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
  const whole = new WholeFile(file, name)
  try {
    for await (const piece of pieces) whole.write(Buffer.from(piece))
    whole.finish()
  } finally {
    whole.abandon()
  }
}

/** Bytes that are gathered before they are written. */
const BUFFER_BYTES = 64 * 1024

/** A file in the making. What can't be replaced (pipes, devices) is written at once. Each step throws a UserError that calls it by `name`. */
export class WholeFile {
  private fd: number | undefined
  private readonly place: { path: string; mode?: number } | undefined
  private readonly beside: string = ''
  private readonly held = Buffer.allocUnsafe(BUFFER_BYTES)
  private heldBytes = 0

  constructor(
    file: string,
    private readonly name: string,
  ) {
    this.place = this.tried(() => placeOf(file))
    if (this.place)
      this.beside = path.join(
        path.dirname(this.place.path),
        `.${path.basename(this.place.path).slice(0, 100)}.${randomBytes(6).toString('hex')}`,
      )
    this.fd = this.tried(() =>
      this.place ? fs.openSync(this.beside, 'wx', this.place.mode) : fs.openSync(file, 'w'),
    )
  }

  /** Takes the next bytes; they may be reused by the caller afterwards. */
  write(bytes: Buffer): void {
    if (this.heldBytes + bytes.length > BUFFER_BYTES) this.flush()
    if (bytes.length > BUFFER_BYTES) this.tried(() => writeAllOf(this.fd!, bytes))
    else this.heldBytes += bytes.copy(this.held, this.heldBytes)
  }

  /** Puts it in its place. */
  finish(): void {
    this.flush()
    this.close()
    if (this.place) this.tried(() => fs.renameSync(this.beside, this.place!.path))
  }

  /** Leaves what was there before; nothing once it is finished. */
  abandon(): void {
    this.close()
    if (this.place) fs.rmSync(this.beside, { force: true })
  }

  private flush(): void {
    this.tried(() => writeAllOf(this.fd!, this.held.subarray(0, this.heldBytes)))
    this.heldBytes = 0
  }

  private close(): void {
    const { fd } = this
    this.fd = undefined
    if (fd !== undefined) this.tried(() => fs.closeSync(fd))
  }

  private tried<T>(step: () => T): T {
    try {
      return step()
    } catch (error) {
      throw sentences.cannotWrite(this.name, reasonOf(error))
    }
  }
}

// Where the file is or will be, through links; undefined for what can't be replaced: pipes, terminals, /dev/stdout.
function placeOf(file: string): { path: string; mode?: number } | undefined {
  const stat = fs.statSync(file, { throwIfNoEntry: false })
  if (stat === undefined) return { path: file }
  // A folder is opened like a device, and the system says why not.
  return stat.isFile() ? { path: fs.realpathSync(file), mode: stat.mode & 0o777 } : undefined
}

// A pipe may take less than it is given.
function writeAllOf(fd: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += fs.writeSync(fd, bytes, at)
}
