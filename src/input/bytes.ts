// One file or pipe to chunks of bytes. In: a path or a readable stream. Out: an async iterable of buffers, gunzipped where the bytes
// (not the name) say gzip. A regular file is read to the size it had when opened. Does not know lines.
import fs from 'node:fs'
import type { Readable } from 'node:stream'
import { gunzip, isGzip } from './gunzip.js'

/** Bytes read from a file at a time: past 256 KiB the time per byte no longer falls, and the buffer still fits a second-level cache. */
const READ_BYTES = 512 * 1024

/** What was odd about the bytes of a source that could still be read in part. */
export type ByteNote = (note: string) => void

/** How a file is read. */
export interface FileOptions {
  /** Ends it after so many bytes of content. */
  readonly maxBytes?: number
  /** Ends the wait for a pipe without a writer. */
  readonly signal?: AbortSignal
}

/** Chunks of a file. A chunk is only valid until the next one is asked for. Throws the system's error when the file can't be opened. */
export async function* fileChunks(
  path: string,
  note: ByteNote,
  options: FileOptions = {},
): AsyncGenerator<Buffer> {
  let left = options.maxBytes ?? Number.POSITIVE_INFINITY
  for await (const chunk of gunzipped(rawChunks(path, options.signal), note)) {
    if (left <= 0) break
    yield chunk.length > left ? chunk.subarray(0, left) : chunk
    left -= chunk.length
  }
}

// Pipes, devices and files of /proc have no size to trust: they are read until they end, and opened where waiting does not block.
async function* rawChunks(path: string, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
  const stat = fs.statSync(path)
  if (stat.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' })
  if (!stat.isFile() || stat.size === 0) {
    yield* fs.createReadStream(path, {
      highWaterMark: READ_BYTES,
      ...(signal && { signal }),
    }) as AsyncIterable<Buffer>
    return
  }
  const fd = fs.openSync(path, 'r')
  try {
    yield* blocks(fd, fs.fstatSync(fd).size)
  } finally {
    fs.closeSync(fd)
  }
}

/** Chunks of a part of an open regular file, as they stand there. A chunk is only valid until the next one is asked for. */
export function rangeChunks(fd: number, from: number, to: number): Generator<Buffer> {
  return blocks(fd, to, from)
}

/** Size of an open regular file that is read as it stands; undefined for one that is packed, and for anything that is no regular file. */
export function plainSize(fd: number): number | undefined {
  const stat = fs.fstatSync(fd)
  if (!stat.isFile() || stat.size < 6) return undefined
  const head = Buffer.alloc(6)
  fs.readSync(fd, head, 0, 6, 0)
  return isGzip(head) ? undefined : stat.size
}

/** Chunks of a stream such as standard input, gunzipped when its bytes say so. */
export async function* streamChunks(stream: Readable, note: ByteNote): AsyncGenerator<Buffer> {
  yield* gunzipped(stream as AsyncIterable<Buffer>, note)
}

function* blocks(fd: number, size: number, from = 0): Generator<Buffer> {
  const buffer = Buffer.allocUnsafe(Math.min(READ_BYTES, size - from))
  for (let at = from; at < size; ) {
    const got = fs.readSync(fd, buffer, 0, Math.min(buffer.length, size - at), at)
    if (got === 0) return
    at += got
    yield buffer.subarray(0, got)
  }
}

// The magic bytes may come in several chunks from a pipe.
/** Packings that are known by their first bytes and not read, with the command that unpacks them. */
const PACKED: readonly (readonly [magic: string, name: string, command: string])[] = [
  ['fd377a585a00', 'xz', 'xz -dc'],
  ['28b52ffd', 'zstd', 'zstd -dc'],
  ['425a68', 'bzip2', 'bzip2 -dc'],
  ['504b0304', 'zip', 'unzip -p'],
]

function refusePacked(head: Buffer): void {
  const hex = head.subarray(0, 6).toString('hex')
  const packed = PACKED.find(([magic]) => hex.startsWith(magic))
  if (packed)
    throw new Error(`packed with ${packed[1]}; unpack it into a pipe: ${packed[2]} FILE | logtriage scan`)
}

async function* gunzipped(
  raw: Iterable<Buffer> | AsyncIterable<Buffer>,
  note: ByteNote,
): AsyncGenerator<Buffer> {
  const source = iterate(raw)
  let head: Buffer = Buffer.alloc(0)
  for (let next = await source.next(); !next.done; next = await source.next()) {
    head = Buffer.concat([head, next.value])
    if (head.length >= 6) break
  }
  refusePacked(head)
  const all = chain(head, source)
  yield* isGzip(head) ? gunzip(all, note) : all
}

async function* iterate(raw: Iterable<Buffer> | AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield* raw
}

async function* chain(head: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head
  yield* rest
}
