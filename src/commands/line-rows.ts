// Records to one row a line, in the order of the log. In: what a scan tells of each record, out of order where writers interleave. Out: rows in
// order. Holds ranges of lines, and only those of records behind one that is still open.
import type { Verdict } from '../model.js'
import type { LineListener } from '../scan.js'
import type { Triage } from '../triage.js'

/** What `annotate` prints of one line. */
export interface Row {
  readonly source: string
  readonly line: number
  /** `-` for a line that is in no error record. */
  readonly verdict: Verdict | '-'
  readonly pattern: string
  readonly probability: number | undefined
}

type Told = Pick<Row, 'verdict' | 'pattern' | 'probability'>

const NOTHING: Told = { verdict: '-', pattern: '', probability: undefined }

/** Puts the verdicts of records back into the order of the lines. */
export class LineRows {
  /** Sources in the order they are read, each with the number of its lines so far. */
  private readonly read: { source: string; lines: number }[] = []
  private next = 1
  /** Ranges by source and first line: every line belongs to just one. */
  private readonly told = new Map<string, { to: number; row: Told }>()

  constructor(private readonly emit: (row: Row) => void) {}

  /** A listener for a scan that asks for each record's verdict. */
  listener(verdictOf: Triage['verdictOf']): LineListener {
    return {
      line: (source, line) => {
        const last = this.read.at(-1)
        if (last?.source === source) last.lines = line
        else this.read.push({ source, lines: line })
      },
      record: (record, reason) => {
        const found = reason === undefined ? verdictOf(record) : undefined
        const row: Told = found
          ? {
              verdict: found.part.verdict,
              pattern: found.fingerprint,
              probability: found.part.probabilitySynthetic,
            }
          : NOTHING
        for (const { source, from, to } of record.ranges) this.tell(source, from, to, row)
      },
      stray: (_kind, source, line) => this.tell(source, line, line, NOTHING),
    }
  }

  private tell(source: string, from: number, to: number, row: Told): void {
    this.told.set(`${from}\u0000${source}`, { to, row })
    this.flush()
  }

  private flush(): void {
    for (let head = this.read[0]; head !== undefined; head = this.read[0]) {
      const { source } = head
      const key = `${this.next}\u0000${source}`
      const range = this.told.get(key)
      if (range) {
        this.told.delete(key)
        for (let line = this.next; line <= range.to; line++) this.emit({ source, line, ...range.row })
        this.next = range.to + 1
      } else if (this.next > head.lines && this.read.length > 1) {
        this.read.shift()
        this.next = 1
      } else return
    }
  }
}
