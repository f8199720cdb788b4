// Lines of NDJSON to summaries. In: the bytes of a file or pipe that holds one summary or several, one behind the other. Out: each as a Summary, or why
// it is refused, with name and line. All or nothing: no row of a damaged summary is merged. What a summary says of itself is checked (`check.ts`).
import { reasonOf, sentences } from '../errors.js'
import { LineSplitter } from '../input/lines.js'
import { PatternTable } from '../patterns/table.js'
import { Building } from './build.js'
import { type EndRow, rowSchema, type SummaryRow } from './schema.js'
import type { Summary } from './summary.js'
import { FINGERPRINTS, SUMMARY_VERSION } from './version.js'

/** A longer row is none of ours: twelve texts with their first and last record are at most 1.2 MB, also when every character is escaped. */
const MAX_ROW_BYTES = 4 * 1024 * 1024
const HEADER = '{"type":"summary"'
/** Of what is wrong with a row so much is shown; it may quote the row. */
const MAX_WHY_CHARS = 200
const AGAIN = 'write it again with scan --summary'
const NO_SUMMARY = 'is no summary'
const MAKE = 'scan --summary FILE makes one'

/** What was found: a summary with the hash of its rows, or the sentence by which it is refused. */
export type Found = { readonly summary: Summary; readonly sha256: string } | { readonly refused: string }

/** Reads the summaries of one file or pipe in their order. Never throws for what stands in it. `open` gives its bytes and tells what was odd. */
export async function* readSummaries(
  name: string,
  open: (note: (text: string) => void) => AsyncIterable<Buffer>,
  makeTable: () => PatternTable = () => new PatternTable(),
): AsyncGenerator<Found> {
  const odd: string[] = []
  const reader = new RowReader(name, makeTable)
  const splitter = new LineSplitter(
    (text, number, overlong) => reader.line(text, number, overlong),
    MAX_ROW_BYTES,
  )
  try {
    for await (const chunk of open((text) => odd.push(text))) {
      splitter.push(chunk)
      yield* reader.take()
    }
    // Of gzip data that was cut off the last line is no line.
    reader.atEnd = true
    if (odd.length === 0) splitter.end()
    reader.end(odd[0])
  } catch (error) {
    reader.end(sentences.unreadable(name, reasonOf(error)))
  }
  yield* reader.take()
}

class RowReader {
  private found: Found[] = []
  private open: Building | undefined
  /** True behind something bad: what follows is passed over up to the next summary. */
  private skipping = false
  private foundAny = false
  /** True for a line behind which there is no more. */
  atEnd = false
  private number = 0

  constructor(
    private readonly name: string,
    private readonly makeTable: () => PatternTable,
  ) {}

  /** What was found since the last call. */
  take(): Found[] {
    const { found } = this
    this.found = []
    return found
  }

  line(text: string, number: number, overlong: boolean): void {
    this.number = number
    if (text === '') return
    if (text.startsWith(HEADER)) {
      if (this.open) this.refuse('the summary before it has no last row', AGAIN)
      this.skipping = false
    }
    if (this.skipping) return
    if (overlong)
      return this.open ? this.refuse('a row longer than any of ours', AGAIN) : this.refuse(NO_SUMMARY, MAKE)
    const row = this.parse(text)
    if (row === undefined) return
    if (row.type === 'end') this.close(row)
    else this.add(text, row)
  }

  /** `odd`: why there may be more than was read. */
  end(odd: string | undefined): void {
    if (odd !== undefined) this.give({ refused: odd.startsWith(this.name) ? odd : `${this.name}: ${odd}` })
    else if (this.open) this.refuse('cut off: the last row is missing', AGAIN)
    else if (!this.foundAny) this.refuse('empty', 'see whether the scan that was to write it failed')
    this.open = undefined
  }

  private give(found: Found): void {
    this.foundAny = true
    this.found.push(found)
  }

  private refuse(why: string, hint: string): void {
    this.give({
      refused: sentences.badSummary(`${this.name}:${Math.max(1, this.number)}`, why, hint).message,
    })
    this.open = undefined
    this.skipping = true
  }

  // A row that fits the schema; undefined when it was refused.
  private parse(text: string): SummaryRow | undefined {
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      if (this.open) this.refuse(this.atEnd ? 'cut off in the middle of a row' : 'no JSON', AGAIN)
      else this.refuse(NO_SUMMARY, MAKE)
      return undefined
    }
    const { type, version, fingerprints } = (value ?? {}) as Record<string, unknown>
    if (this.open === undefined && type !== 'summary') this.refuse(NO_SUMMARY, MAKE)
    else if (type === 'summary' && version !== SUMMARY_VERSION)
      this.refuse(`a summary of version ${shown(version)}, read is ${SUMMARY_VERSION}`, ONE_VERSION)
    else if (type === 'summary' && fingerprints !== FINGERPRINTS)
      this.refuse(`a summary with fingerprints ${shown(fingerprints)}, read are ${FINGERPRINTS}`, ONE_VERSION)
    else {
      const read = rowSchema.safeParse(value)
      if (read.success) return read.data
      const [issue] = read.error.issues
      this.refuse(`damaged: "${issue!.path.join('.')}": ${issue!.message.slice(0, MAX_WHY_CHARS)}`, AGAIN)
    }
    return undefined
  }

  private add(text: string, row: Exclude<SummaryRow, EndRow>): void {
    if (row.type === 'summary') {
      if (this.open) this.refuse('the summary before it has no last row', AGAIN)
      this.open = new Building(row, this.makeTable())
      this.skipping = false
    } else {
      const fault = this.open!.add(row)
      if (fault !== undefined) return this.refuse(`damaged: ${fault}`, AGAIN)
    }
    this.open!.count(text)
  }

  private close(row: EndRow): void {
    const fault = this.open!.fault(row)
    if (fault !== undefined) return this.refuse(`damaged: ${fault}`, AGAIN)
    this.give({ summary: this.open!.summary, sha256: row.sha256 })
    this.open = undefined
  }
}

const ONE_VERSION = 'scan and merge with one version of logtriage'

const shown = (value: unknown): string => (JSON.stringify(value) ?? 'none').slice(0, 20)
