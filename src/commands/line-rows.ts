// Records to one row a line, in the order of the log. In: what a scan tells of each line, record by record, out of order where writers
// interleave. Out: rows in order. Holds only the rows of records that are still open.
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
  private readonly order: { source: string; line: number }[] = []
  private head = 0
  private readonly told = new Map<string, Told>()

  constructor(private readonly emit: (row: Row) => void) {}

  /** A listener for a scan that asks for each record's verdict. */
  listener(verdictOf: Triage['verdictOf']): LineListener {
    return {
      line: (source, line) => void this.order.push({ source, line }),
      record: (record, reason) => {
        const found = reason === undefined ? verdictOf(record) : undefined
        const row: Told = found
          ? {
              verdict: found.part.verdict,
              pattern: found.fingerprint,
              probability: found.part.probabilitySynthetic,
            }
          : NOTHING
        for (const { source, from, to } of record.ranges)
          for (let line = from; line <= to; line++) this.tell(source, line, row)
        this.flush()
      },
      stray: (_kind, source, line) => {
        this.tell(source, line, NOTHING)
        this.flush()
      },
    }
  }

  private tell(source: string, line: number, row: Told): void {
    this.told.set(`${line}\u0000${source}`, row)
  }

  private flush(): void {
    for (; this.head < this.order.length; this.head++) {
      const { source, line } = this.order[this.head]!
      const key = `${line}\u0000${source}`
      const row = this.told.get(key)
      if (!row) break
      this.told.delete(key)
      this.emit({ source, line, ...row })
    }
    if (this.head > 10_000) {
      this.order.splice(0, this.head)
      this.head = 0
    }
  }
}
