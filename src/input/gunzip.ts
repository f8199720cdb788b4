// Gzip data to what was packed, member by member. In: chunks. Out: chunks. The framing (RFC 1952) is read here and only the deflate stream is
// given to zlib, because zlib's own gunzip throws away what it has when it meets a wrong checksum or anything behind the last member.
import zlib from 'node:zlib'
import { reasonOf } from '../errors.js'

/** Bytes inflated at a time: deflate packs up to 1,032 to 1, so that a bomb comes out in pieces of 16 MB. */
const SLICE_BYTES = 16 * 1024
const TRAILER_BYTES = 8
const FLAG = { crc: 2, extra: 4, name: 8, comment: 16 } as const

/** True when bytes begin as gzip does. */
export const isGzip = (bytes: Buffer): boolean => bytes.length > 1 && bytes[0] === 0x1f && bytes[1] === 0x8b

/** Inflates all members. What is damaged, cut off or no gzip ends it with a note; what came before is given out. */
export async function* gunzip(
  chunks: AsyncIterable<Buffer>,
  note: (text: string) => void,
): AsyncGenerator<Buffer> {
  const unpacking = new Unpacking()
  for await (const slice of slices(chunks)) {
    unpacking.add(slice)
    for (;;) {
      const step = await unpacking.step()
      yield* step.out
      if (step.note !== undefined) return note(step.note)
      if (!step.more) break
    }
  }
  if (unpacking.isOpen) note('gzip data cut off; read up to there')
}

interface Progress {
  readonly out: readonly Buffer[]
  /** True when another step may be taken before more bytes come. */
  readonly more: boolean
  /** Why it ends here. */
  readonly note?: string
}

const WAIT: Progress = { out: [], more: false }
const GO_ON: Progress = { out: [], more: true }

// Where in the framing the next byte lies: in a member's header, its deflate data, or its trailer.
class Unpacking {
  private pending: Buffer = Buffer.alloc(0)
  private member: Member | undefined
  private trailer = 0

  get isOpen(): boolean {
    return this.member !== undefined || this.pending.length > 0
  }

  add(bytes: Buffer): void {
    this.pending = this.pending.length === 0 ? bytes : Buffer.concat([this.pending, bytes])
  }

  async step(): Promise<Progress> {
    if (this.pending.length === 0) return WAIT
    if (this.trailer > 0) return this.skipTrailer()
    return this.member === undefined ? this.readHeader() : this.inflate(this.member)
  }

  private skipTrailer(): Progress {
    const skipped = Math.min(this.trailer, this.pending.length)
    this.trailer -= skipped
    this.pending = this.pending.subarray(skipped)
    return GO_ON
  }

  private readHeader(): Progress {
    // Tapes and block devices pad with zeros.
    let zeros = 0
    while (this.pending[zeros] === 0) zeros++
    this.pending = this.pending.subarray(zeros)
    const header = headerBytes(this.pending)
    if (header === 'short') return WAIT
    if (header === 'none') return { out: [], more: false, note: 'data behind the gzip data was not read' }
    this.pending = this.pending.subarray(header)
    this.member = new Member()
    return GO_ON
  }

  private async inflate(member: Member): Promise<Progress> {
    const { out, ended, used, error } = await member.write(this.pending)
    if (error !== undefined)
      return { out, more: false, note: `gzip data damaged (${error}); read up to there` }
    this.pending = ended ? this.pending.subarray(used) : Buffer.alloc(0)
    if (ended) {
      this.member = undefined
      this.trailer = TRAILER_BYTES
    }
    return { out, more: ended }
  }
}

async function* slices(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += SLICE_BYTES)
      yield Buffer.from(chunk.subarray(at, at + SLICE_BYTES))
  }
}

// Length of a member's header; `short` when it is not all there, `none` when these bytes are no gzip.
function headerBytes(bytes: Buffer): number | 'short' | 'none' {
  if (bytes.length > 1 && !isGzip(bytes)) return 'none'
  if (bytes.length < 10) return bytes.length === 0 || bytes[0] === 0x1f ? 'short' : 'none'
  const flags = bytes[3]!
  let at = 10
  if (flags & FLAG.extra) {
    if (bytes.length < at + 2) return 'short'
    at += 2 + bytes.readUInt16LE(at)
  }
  for (const flag of [FLAG.name, FLAG.comment]) {
    if (!(flags & flag)) continue
    const end = bytes.indexOf(0, at)
    if (end < 0) return 'short'
    at = end + 1
  }
  if (flags & FLAG.crc) at += 2
  return at <= bytes.length ? at : 'short'
}

interface Step {
  readonly out: readonly Buffer[]
  /** True once the deflate stream is complete. */
  readonly ended: boolean
  /** Bytes of this write that belonged to the stream. */
  readonly used: number
  readonly error?: string
}

class Member {
  private readonly inflate = zlib.createInflateRaw()

  write(bytes: Buffer): Promise<Step> {
    const { inflate } = this
    const before = inflate.bytesWritten
    const out: Buffer[] = []
    return new Promise((resolve) => {
      const onData = (part: Buffer): void => void out.push(part)
      const finish = (ended: boolean, error?: string): void => {
        inflate.off('data', onData).off('end', onEnd).off('error', onError)
        resolve({ out, ended, used: inflate.bytesWritten - before, ...(error !== undefined && { error }) })
      }
      const onEnd = (): void => finish(true)
      const onError = (error: Error): void => finish(false, reasonOf(error))
      inflate.on('data', onData).once('end', onEnd).once('error', onError)
      // The end of the stream is told after the write's own callback.
      inflate.write(bytes, (error) => error || setImmediate(() => inflate.readableEnded || finish(false)))
    })
  }
}
