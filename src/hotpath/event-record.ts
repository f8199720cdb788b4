// A record that the kernel took, read out of its memory only as far as somebody asks. In: the numbers of an event. Out: a hit of a signature. One object
// serves all events in turn: what is to last must be copied, as texts are.
import { isUtf8 } from 'node:buffer'
import type { Hit } from '../patterns/state.js'
import type { Kernel } from './kernel.js'

/** Slot of a skipped record that may become a sample. */
export const SAMPLE_SLOT = 0xffffffff
const EVENT_WORDS = 12
const NEWLINE = 10
const RETURN = 13

/** One event of the kernel. Valid until the kernel runs again. */
export class EventRecord implements Hit {
  source = ''
  line = 0
  timeMs: number | undefined
  lineCount = 0
  /** Of a JSON record the number of the quotation mark before its message, counted from its opening's end; else 0. */
  quotes = 0
  private from = 0
  private end = 0
  private message0 = 0
  /** Events lie one behind another in words of 4 bytes: slot, lines before it, time (8 bytes), hash (8 bytes), begin, end, lines, whether it holds
   * bytes of 128 or more, offset of the message. */
  readonly words: Uint32Array
  readonly floats: Float64Array
  private readonly first: number

  constructor(private readonly kernel: Kernel) {
    this.words = new Uint32Array(kernel.memory.buffer)
    this.floats = new Float64Array(kernel.memory.buffer)
    this.first = kernel.wasm.EVENTS.value >> 2
  }

  /** Place of event number `n` among the words; its time and hash stand at half of the place among the floats, 1 and 2 behind it. */
  placeOf(n: number): number {
    return this.first + n * EVENT_WORDS
  }

  /** Reads the event at a place; `line` is the number of lines before the kernel's first. */
  read(at: number, line: number): void {
    const { words } = this
    const time = this.floats[(at >> 1) + 1]!
    this.line = line + words[at + 1]! + 1
    this.timeMs = time === Number.POSITIVE_INFINITY ? undefined : time
    this.from = words[at + 6]!
    this.end = words[at + 7]!
    this.lineCount = words[at + 8]!
    this.message0 = this.from + words[at + 10]!
    this.quotes = 0
  }

  get isUtf8(): boolean {
    return isUtf8(this.kernel.memory.subarray(this.from, this.end))
  }

  get raw(): readonly string[] {
    return this.lineCount === 1 ? [this.text(this.from, this.end)] : this.lines(this.from)
  }

  get rest(): readonly string[] {
    return this.lineCount === 1 ? [] : this.lines(this.from).slice(1)
  }

  get message(): string {
    if (this.quotes === 0) return this.lines(this.message0)[0]!
    const text = this.text(this.message0, this.end)
    let at = -1
    for (let i = 0; i < this.quotes; i++) at = text.indexOf('"', at + 1)
    return text.slice(at + 1, text.indexOf('"', at + 1))
  }

  private text(from: number, end: number): string {
    return this.kernel.memory.toString('utf8', from, end)
  }

  private lines(from: number): string[] {
    const { memory } = this.kernel
    const lines: string[] = []
    for (let at = from; at <= this.end; ) {
      const newline = memory.indexOf(NEWLINE, at)
      const last = newline < 0 || newline >= this.end
      const end = last ? this.end : memory[newline - 1] === RETURN ? newline - 1 : newline
      lines.push(this.text(at, end))
      at = last ? this.end + 1 : newline + 1
    }
    return lines
  }
}
