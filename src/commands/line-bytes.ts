// Bytes by lines, in the order of the log. In: the chunks of the files, opened one after the other, and how many lines are wanted next. Out: their
// bytes as they stand, line ends included. Holds one chunk. What a line is, is what LineSplitter says: all up to and including \n, and the rest at the end.
import { sentences } from '../errors.js'

const NEWLINE = 10

/** The bytes of some files, to be taken line by line. */
export class LineBytes {
  private source: string | undefined
  private chunks: AsyncIterator<Buffer> | undefined
  private chunk: Buffer = Buffer.alloc(0)
  private at = 0

  constructor(private readonly open: (source: string) => AsyncIterable<Buffer>) {}

  /** The next lines of a file, in pieces that are valid until the next one is asked for. Throws a UserError when there are fewer. */
  async *take(source: string, lines: number): AsyncGenerator<Buffer> {
    if (source !== this.source) {
      await this.close()
      this.source = source
      this.chunks = this.open(source)[Symbol.asyncIterator]()
    }
    let left = lines
    let isOpen = false
    while (left > 0) {
      if (this.at >= this.chunk.length && !(await this.next())) {
        if (isOpen && left === 1) return
        throw sentences.changedMeanwhile()
      }
      const from = this.at
      while (left > 0 && this.at < this.chunk.length) {
        const end = this.chunk.indexOf(NEWLINE, this.at)
        isOpen = end < 0
        this.at = isOpen ? this.chunk.length : end + 1
        if (!isOpen) left--
      }
      yield this.chunk.subarray(from, this.at)
    }
  }

  /** Ends the file in hand. Throws a UserError when lines of it were left. */
  async close(): Promise<void> {
    if (this.at < this.chunk.length || (this.chunks && (await this.next())))
      throw sentences.changedMeanwhile()
    this.source = undefined
    this.chunks = undefined
  }

  // False at the end, also where the file can't be read any further: the pass that counted its lines came as far, and has said so.
  private async next(): Promise<boolean> {
    this.at = 0
    this.chunk = Buffer.alloc(0)
    while (this.chunk.length === 0) {
      let next: IteratorResult<Buffer>
      try {
        next = await this.chunks!.next()
      } catch {
        return false
      }
      if (next.done) return false
      this.chunk = next.value
    }
    return true
  }
}
