// The order of records without a time. In: signatures, in the order of the log. Out: the same, bounded. What stands here can't be merged: which of two
// parts came first, nobody knows.

/** Records kept in order: some days of a log that one program writes without times. 8 bytes each, and the keys. */
const MAX_RECORDS = 32_768
/** A longer key is no message that comes again and again. */
const MAX_KEY_CHARS = 500

/** Signatures of the records that have no time, in order. */
export class Sequence {
  private readonly numbers = new Map<string, number>()
  private readonly order: number[] = []
  private readonly writers: number[] = []
  private readonly pids = new Map<string, number>()
  /** Records that there was no room for. */
  dropped = 0

  get length(): number {
    return this.order.length
  }

  /** Takes the key of a record's signature, and the process that wrote it. */
  add(key: string, pid: string | undefined): void {
    if (this.order.length >= MAX_RECORDS || key.length > MAX_KEY_CHARS) this.dropped++
    else {
      this.order.push(numberOf(this.numbers, key))
      this.writers.push(pid === undefined ? -1 : numberOf(this.pids, pid))
    }
  }

  /** The records in order. */
  *records(): Generator<{ readonly key: string; readonly pid: string | undefined }> {
    const keys = [...this.numbers.keys()]
    const pids = [...this.pids.keys()]
    for (const [i, number] of this.order.entries()) yield { key: keys[number]!, pid: pids[this.writers[i]!] }
  }
}

function numberOf(numbers: Map<string, number>, text: string): number {
  const known = numbers.get(text)
  if (known !== undefined) return known
  numbers.set(text, numbers.size)
  return numbers.size - 1
}
