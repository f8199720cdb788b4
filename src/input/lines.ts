// Bytes to lines. In: chunks of any size, in order. Out: one call a line, with its text and number, the same for any chunking.
// Knows \n and \r\n, a UTF-8 byte order mark at the start, bytes that are no UTF-8 (decoded to U+FFFD) and lines over the cap.
// Does not know what a log is.

/** A longer line is kept up to here and the rest of its bytes is only counted: one mad writer must not cost the memory of the scan. */
const MAX_LINE_BYTES = 1024 * 1024

const NEWLINE = 10
const CARRIAGE_RETURN = 13

/** Takes one line: `text` without its line end, `number` from 1, `overlong` when `text` was cut at {@link MAX_LINE_BYTES}. */
export type LineSink = (text: string, number: number, overlong: boolean) => void

/** Cuts a stream of bytes into lines. Push chunks, then call {@link LineSplitter.end} once. */
export class LineSplitter {
  /** Lines given out so far. */
  lines = 0
  /** Bytes taken so far. */
  bytes = 0
  private held: Buffer[] = []
  private heldBytes = 0
  private overlong = false
  private atStart = true

  constructor(
    private readonly sink: LineSink,
    private readonly maxLineBytes = MAX_LINE_BYTES,
  ) {}

  /** Takes the next bytes. The chunk may be reused by the caller afterwards. */
  push(chunk: Buffer): void {
    this.bytes += chunk.length
    let from = 0
    for (let to = chunk.indexOf(NEWLINE); to >= 0; to = chunk.indexOf(NEWLINE, from)) {
      if (this.heldBytes === 0 && !this.overlong) this.emit(chunk, from, to)
      else {
        this.hold(chunk, from, to)
        this.emitHeld()
      }
      from = to + 1
    }
    if (from < chunk.length) this.hold(chunk, from, chunk.length)
  }

  /** Accounts whole lines that somebody else has taken. Only between lines. */
  skip(lines: number, bytes: number): void {
    if (lines > 0) this.atStart = false
    this.lines += lines
    this.bytes += bytes
  }

  /** Gives out a last line that had no line end. */
  end(): void {
    if (this.heldBytes > 0 || this.overlong) this.emitHeld()
  }

  private hold(chunk: Buffer, from: number, to: number): void {
    const room = this.maxLineBytes - this.heldBytes
    if (to - from > room) this.overlong = true
    const end = Math.min(to, from + room)
    if (end <= from) return
    this.held.push(Buffer.from(chunk.subarray(from, end)))
    this.heldBytes += end - from
  }

  private emitHeld(): void {
    const line = this.held.length === 1 ? this.held[0]! : Buffer.concat(this.held)
    const cut = this.overlong
    this.held = []
    this.heldBytes = 0
    this.overlong = false
    this.emit(line, 0, line.length, cut)
  }

  private emit(bytes: Buffer, start: number, stop: number, cut = false): void {
    const overlong = cut || stop - start > this.maxLineBytes
    let from = start
    let to = overlong ? Math.min(stop, start + this.maxLineBytes) : stop
    if (this.atStart) {
      this.atStart = false
      if (bytes[from] === 0xef && bytes[from + 1] === 0xbb && bytes[from + 2] === 0xbf && to - from >= 3)
        from += 3
    }
    if (!overlong && to > from && bytes[to - 1] === CARRIAGE_RETURN) to--
    // A file cut by copytruncate while its writer goes on has a hole of zeros before the next line.
    while (from < to && bytes[from] === 0) from++
    this.lines++
    this.sink(bytes.toString('utf8', from, to), this.lines, overlong)
  }
}
