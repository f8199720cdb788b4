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
    const count = this.kernel.wasm.events.value
    let records = 0
    let recordLines = 0
    for (let i = 0; i < count; i++) {
      event.read(i, before)
      if (event.slot === SAMPLE_SLOT) this.onSample(event)
      else if (event.wide && !event.isUtf8) this.takeApart()
      else {
        records++
        recordLines += event.lineCount
        this.hit(slots[event.slot]!)
      }
    }
    for (const slot of this.touched) {
      slot.state!.addNames(slot.level, slot.logger, slot.hits)
      slot.hits = 0
    }
    this.touched = []
    return { records, recordLines }
  }

  private hit(slot: Slot): void {
    const { event, table } = this
    if (slot.hits === 0) {
      this.touched.push(slot)
      if (slot.state === undefined || slot.folds !== table.folds) {
        slot.state = table.stateOf(slot.signature)
        slot.folds = table.folds
      }
    }
    slot.hits++
    event.quotes = slot.quotes
    slot.state!.addHit(event.hash, event)
  }

  // Bytes that are no UTF-8 come out otherwise when they are decoded: such a record goes the plain road, alone.
  private takeApart(): void {
    for (const [i, text] of this.event.raw.entries()) this.reader.line(text, this.event.line + i, false)
    this.reader.flush()
  }
}
