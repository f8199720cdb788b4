// Takes up the events of the kernel. In: its events, and the slots that were taught. Out: hits of signatures in the table, and how many they were.
import type { PatternTable } from '../patterns/table.js'
import type { RecordReader } from '../records/reader.js'
import { EventRecord, SAMPLE_SLOT } from './event-record.js'
import type { Kernel } from './kernel.js'
import type { Slot } from './teacher.js'

/** Counts the hits that the kernel found. */
export class Hits {
  private readonly event: EventRecord
  /** Slots with hits of which level and logger are not yet counted. */
  private touched: Slot[] = []

  constructor(
    private readonly kernel: Kernel,
    private readonly reader: RecordReader,
    private readonly table: PatternTable,
    private readonly onSample: (record: EventRecord) => void,
  ) {
    this.event = new EventRecord(kernel)
  }

  /** Name of the file of which the events are. */
  set source(name: string) {
    this.event.source = name
  }

  /** Takes up all events; `before` is the number of lines before those that the kernel took. */
  take(slots: readonly Slot[], before: number): { records: number; recordLines: number } {
    const { event } = this
    const { words, floats } = event
    const count = this.kernel.wasm.events.value
    let records = 0
    let recordLines = 0
    for (let i = 0; i < count; i++) {
      const at = event.placeOf(i)
      const number = words[at]!
      const slot = number === SAMPLE_SLOT || words[at + 9] !== 0 ? undefined : slots[number]!
      if (slot === undefined && !this.isPlain(at, before)) continue
      records++
      recordLines += words[at + 8]!
      this.hit(slot ?? slots[number]!, at, floats[(at >> 1) + 1]!, floats[(at >> 1) + 2]!, before)
    }
    return { records, recordLines }
  }

  /** Counts level and logger of all hits so far. To be called before the slots or the table are used otherwise. */
  settle(): void {
    for (const slot of this.touched) {
      this.table.stateOf(slot.signature).addNames(slot.level, slot.logger, slot.hits)
      slot.hits = 0
    }
    this.touched = []
  }

  private hit(slot: Slot, at: number, timeMs: number, hash: number, before: number): void {
    if (slot.hits++ === 0) this.touched.push(slot)
    if (slot.folds !== this.table.folds) this.find(slot)
    if (timeMs === Number.POSITIVE_INFINITY) this.table.sequence.add(slot.signature.key, undefined)
    const state = slot.state!
    if (!state.count(timeMs, hash)) return
    this.event.read(at, before)
    this.event.quotes = slot.quotes
    state.addText(hash, this.event)
  }

  // What is folded has another state than before.
  private find(slot: Slot): void {
    slot.state = this.table.stateOf(slot.signature)
    slot.folds = this.table.folds
  }

  // False for what is no hit, or none that can be taken as it is: it is dealt with. Bytes that are no UTF-8 come out otherwise when they are decoded, so
  // such a record goes the plain road, alone.
  private isPlain(at: number, before: number): boolean {
    const { event, reader } = this
    event.read(at, before)
    if (event.words[at] === SAMPLE_SLOT) this.onSample(event)
    else if (event.isUtf8) return true
    else {
      for (const [i, text] of event.raw.entries()) reader.line(text, event.line + i, false)
      reader.flush()
    }
    return false
  }
}
