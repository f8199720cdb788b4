// One file or pipe to chunks of bytes. In: a path or a readable stream. Out: an async iterable of buffers, gunzipped where the bytes
// (not the name) say gzip. A regular file is read to the size it had when opened. Does not know lines.
import fs from 'node:fs'
import type { Readable } from 'node:stream'
import zlib from 'node:zlib'
import { reasonOf } from '../errors.js'

/** Bytes read from a file at a time: past 256 KiB the time per byte no longer falls, and the buffer still fits a second-level cache. */
const READ_BYTES = 512 * 1024

/** What was odd about the bytes of a source that could still be read in part. */
export type ByteNote = (note: string) => void

/** Chunks of a file. A chunk is only valid until the next one is asked for. Throws the system's error when the file can't be opened.
 * `maxBytes` ends it after so many bytes of content. */
export async function* fileChunks(
  path: string,
  note: ByteNote,
  maxBytes = Number.POSITIVE_INFINITY,
): AsyncGenerator<Buffer> {
  const fd = fs.openSync(path, 'r')
  try {
    const stat = fs.fstatSync(fd)
    if (stat.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' })
    const raw = stat.isFile() && stat.size > 0 ? blocks(fd, stat.size) : streamOf(fd, path)
    let left = maxBytes
    for await (const chunk of gunzipped(raw, note)) {
      if (left <= 0) break
      yield chunk.length > left ? chunk.subarray(0, left) : chunk
      left -= chunk.length
    }
  } finally {
    closeQuietly(fd)
  }
}

/** Chunks of a stream such as standard input, gunzipped when its bytes say so. */
export async function* streamChunks(stream: Readable, note: ByteNote): AsyncGenerator<Buffer> {
  yield* gunzipped(stream as AsyncIterable<Buffer>, note)
}

function* blocks(fd: number, size: number): Generator<Buffer> {
  const buffer = Buffer.allocUnsafe(Math.min(READ_BYTES, size))
  for (let at = 0; at < size; ) {
    const got = fs.readSync(fd, buffer, 0, Math.min(buffer.length, size - at), at)
    if (got === 0) return
    at += got
    yield buffer.subarray(0, got)
  }
}

// Pipes, devices and files of /proc have no size to trust: read until they end.
function streamOf(fd: number, path: string): AsyncIterable<Buffer> {
  return fs.createReadStream(path, {
    fd,
    autoClose: false,
    highWaterMark: READ_BYTES,
  }) as AsyncIterable<Buffer>
}

function closeQuietly(fd: number): void {
  try {
    fs.closeSync(fd)
  } catch {
    // The stream over a pipe may have closed it already; there is nothing left to free.
  }
}

const isGzip = (chunk: Buffer): boolean => chunk.length > 1 && chunk[0] === 0x1f && chunk[1] === 0x8b

async function* gunzipped(
  raw: Iterable<Buffer> | AsyncIterable<Buffer>,
  note: ByteNote,
): AsyncGenerator<Buffer> {
  let gunzip: zlib.Gunzip | undefined
  let first: Buffer | undefined
  for await (const part of raw) {
    let chunk: Buffer = part
    if (first === undefined || first.length < 2) {
      // The two magic bytes may come in two chunks from a pipe.
      chunk = first === undefined || first.length === 0 ? part : Buffer.concat([first, part])
      first = Buffer.from(chunk.subarray(0, 2))
      if (chunk.length < 2) continue
      if (isGzip(chunk)) gunzip = zlib.createGunzip()
    }
    if (gunzip === undefined) {
      yield chunk
      continue
    }
    const out = await inflate(gunzip, chunk, note)
    yield* out.chunks
    if (out.failed) return
  }
  if (first !== undefined && first.length === 1) yield first
  if (gunzip) yield* (await inflate(gunzip, undefined, note)).chunks
}

interface Inflated {
  readonly chunks: Buffer[]
  readonly failed: boolean
}

// Writes one chunk (or the end) and waits until all that it inflates to has come out, so that a cut file loses nothing before its cut.
function inflate(gunzip: zlib.Gunzip, chunk: Buffer | undefined, note: ByteNote): Promise<Inflated> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    const onData = (part: Buffer): void => void chunks.push(part)
    const done = (failed: boolean): void => {
      gunzip.off('data', onData)
      gunzip.off('error', onError)
      resolve({ chunks, failed })
    }
    const onError = (error: Error): void => {
      note(`gzip data cut or damaged (${reasonOf(error)}); read up to there`)
      done(true)
    }
    gunzip.on('data', onData)
    gunzip.once('error', onError)
    if (chunk === undefined) {
      gunzip.once('end', () => done(false))
      gunzip.end()
    } else gunzip.write(Buffer.from(chunk), (error) => error || setImmediate(() => done(false)))
  })
}
