// The files that `split` writes. In: stretches of lines with their verdicts, in the order of the log. Out: the bytes of those lines in the file of
// each verdict, and a map of them. Streams: holds one chunk and one row of the map. Puts nothing in its place before it is told to.
import path from 'node:path'
import type { SourceList } from '../input/sources.js'
import type { Verdict } from '../model.js'
import { terminalText } from '../reporters/escape.js'
import { openSegment, type ScanIo } from '../scan.js'
import { type Io, writeAll } from './io.js'
import { LineBytes } from './line-bytes.js'
import type { Row } from './line-rows.js'
import type { SplitFlags } from './split.js'
import { WholeFile } from './write-file.js'

/** Verdicts in the order of the account, and the map. */
export const PILES = ['genuine', 'synthetic', 'unsure', 'map'] as const
/** One of {@link PILES}. */
type Pile = (typeof PILES)[number]

/** The file name that means standard output. */
export const STDOUT = '-'

/** The files in the making. */
export class Outputs {
  private readonly files = new Map<Pile, WholeFile>()
  private readonly stdout: Pile | undefined

  constructor(
    flags: SplitFlags,
    private readonly io: Io,
  ) {
    this.stdout = PILES.find((pile) => flags[pile] === STDOUT)
    try {
      for (const pile of PILES) {
        const name = flags[pile]
        if (name !== undefined && name !== STDOUT)
          this.files.set(pile, new WholeFile(path.resolve(io.cwd, name), name))
      }
    } catch (error) {
      this.abandon()
      throw error
    }
    // When nobody reads on, the process ends where it stands.
    if (this.stdout) io.stdout.prependListener('error', () => this.abandon())
  }

  async write(pile: Pile, bytes: Buffer): Promise<void> {
    // A stream may hold on to what it is given, and the chunk is used again.
    if (this.stdout === pile) await writeAll(this.io.stdout, [Buffer.from(bytes)])
    else this.files.get(pile)?.write(bytes)
  }

  finish(): void {
    for (const file of this.files.values()) file.finish()
  }

  abandon(): void {
    for (const file of this.files.values()) file.abandon()
  }
}

/** Lines that go to one pile together. */
export interface Stretch {
  readonly source: string
  readonly from: number
  to: number
  readonly pile: Verdict
}

/** Adds a line to the stretches: to the last one where it goes on with it. */
export function put(stretches: Stretch[], { source, line, verdict }: Row): void {
  const pile = verdict === '-' ? 'unsure' : verdict
  const last = stretches.at(-1)
  if (last?.source === source && last.pile === pile && last.to === line - 1) last.to = line
  else stretches.push({ source, from: line, to: line, pile })
}

/** Copies the bytes of lines to their piles, and writes the map. */
export class PileWriter {
  private readonly bytes: LineBytes
  /** A row of the map that may still grow. */
  private open: (Stretch & { bytes: number }) | undefined

  constructor(
    list: SourceList,
    private readonly outputs: Outputs,
    access: ScanIo,
  ) {
    const segments = new Map(
      list.sources.flatMap((source) => source.segments.map((one) => [one.path, one] as const)),
    )
    this.bytes = new LineBytes((name) => openSegment(segments.get(name)!, access, () => {}))
  }

  async write(stretch: Stretch): Promise<void> {
    let bytes = 0
    for await (const piece of this.bytes.take(stretch.source, stretch.to - stretch.from + 1)) {
      bytes += piece.length
      await this.outputs.write(stretch.pile, piece)
    }
    const { open } = this
    if (open?.source === stretch.source && open.pile === stretch.pile) {
      open.to = stretch.to
      open.bytes += bytes
      return
    }
    await this.mapRow()
    this.open = { ...stretch, bytes }
  }

  async end(): Promise<void> {
    await this.bytes.close()
    await this.mapRow()
  }

  private async mapRow(): Promise<void> {
    if (!this.open) return
    const { source, from, to, pile, bytes } = this.open
    await this.outputs.write(
      'map',
      Buffer.from(`${terminalText(source)}\t${from}\t${to}\t${pile}\t${bytes}\n`),
    )
  }
}
