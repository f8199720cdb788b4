// `logtriage split` at work. Reads its input twice: once to judge, once to tell the verdict of each line, and beside that its bytes, which go to the
// piles as they stand. What can't be read twice is spooled. Nothing is put in its place before all of it is written.
import { EXIT, type ExitCode, sentences } from '../errors.js'
import type { SourceList } from '../input/sources.js'
import { spool } from '../input/spool.js'
import { VERDICTS, type Verdict } from '../model.js'
import { terminalText } from '../reporters/escape.js'
import { formatCount, plural } from '../reporters/text.js'
import { Scan, type ScanIo } from '../scan.js'
import { scanOptions, type Triage, type TriageOptions } from '../triage.js'
import { type Io, writeAll } from './io.js'
import { judgeAll } from './judge-all.js'
import { LineRows } from './line-rows.js'
import { Outputs, PILES, PileWriter, put, STDOUT, type Stretch } from './piles.js'
import { knowledgeOf, readingOptions, sourcesOf } from './reading.js'
import type { SplitFlags } from './split.js'
import { keepApart, keepInputs, type NamedFile } from './write-file.js'

/** Splits; resolves to the exit code. `usage` is printed when there is nothing to read. */
export async function split(
  files: readonly string[],
  flags: SplitFlags,
  io: Io,
  usage: () => string,
): Promise<ExitCode> {
  const named = PILES.flatMap((pile): NamedFile[] =>
    flags[pile] === undefined ? [] : [[`--${pile}`, flags[pile]]],
  )
  if (VERDICTS.every((verdict) => flags[verdict] === undefined)) throw sentences.nothingToSplit()
  const { options } = await readingOptions(flags, io)
  const list = await sourcesOf(files, io)
  if (list === undefined) {
    io.stderr.write(usage())
    return EXIT.usage
  }
  keepApart(io.cwd, named)
  keepInputs(
    io.cwd,
    named.filter(([, name]) => name !== STDOUT),
    [
      ...list.sources.flatMap(({ segments }) => segments.map(({ file }) => file)),
      ...knowledgeOf(io, options),
    ],
  )
  // Opened before the reading, so that a path that can't be written is said at once.
  const outputs = new Outputs(flags, io)
  try {
    return await splitInto(outputs, list, options, flags, io)
  } finally {
    outputs.abandon()
  }
}

async function splitInto(
  outputs: Outputs,
  list: SourceList,
  options: TriageOptions,
  flags: SplitFlags,
  io: Io,
): Promise<ExitCode> {
  const spooled = await spool(list.sources, io.stdin, io.signal)
  try {
    const judged = await judgeAll(list, options, flags, io, spooled)
    const account = await writePiles(list, options, judged, outputs, io, spooled.paths)
    outputs.finish()
    await tell(account, judged, flags, io)
    return judged.report.failures.length > 0 ? EXIT.unreadable : EXIT.ok
  } finally {
    spooled.remove()
  }
}

/** What went where. */
interface Account {
  readonly records: Record<Verdict, number>
  /** Lines of records, and those in no error record. */
  readonly lines: Record<Verdict | '-', number>
}

async function writePiles(
  list: SourceList,
  options: TriageOptions,
  { verdictOf, bytesRead, report }: Triage,
  outputs: Outputs,
  io: Io,
  spooled: ReadonlyMap<string, string>,
): Promise<Account> {
  const account: Account = {
    records: { genuine: 0, unsure: 0, synthetic: 0 },
    lines: { genuine: 0, unsure: 0, synthetic: 0, '-': 0 },
  }
  const access: ScanIo = {
    spooled,
    byteLimits: bytesRead,
    // What the first pass left after a Ctrl-C stays out; one during the second pass ends it.
    ...(!io.signal.aborted && { signal: io.signal }),
  }
  let stretches: Stretch[] = []
  const rows = new LineRows((row) => {
    account.lines[row.verdict]++
    put(stretches, row)
  })
  const listener = rows.listener((record) => {
    const found = verdictOf(record)
    account.records[found?.part.verdict ?? 'unsure']++
    return found
  })
  const writer = new PileWriter(list, outputs, access)
  const second = new Scan(scanOptions(options), access, listener)
  const drain = async (): Promise<void> => {
    const ready = stretches
    stretches = []
    for (const stretch of ready) await writer.write(stretch)
  }
  for (const source of list.sources) {
    for await (const _ of second.steps(source)) await drain()
    await drain()
  }
  await writer.end()
  const same = second.sources.every(({ name, bytes }) => bytes === bytesRead.get(name))
  const lines = Object.values(account.lines).reduce((sum, count) => sum + count, 0)
  if (second.stopped || !same || lines !== report.totals.lines) throw sentences.changedMeanwhile()
  return account
}

const SHOWN: readonly Verdict[] = ['genuine', 'synthetic', 'unsure']

// The account goes where no pile goes.
async function tell({ records, lines }: Account, judged: Triage, flags: SplitFlags, io: Io): Promise<void> {
  const quiet = flags.quiet ?? false
  const where = (verdict: Verdict): string =>
    flags[verdict] === undefined
      ? `nowhere: no --${verdict} FILE`
      : flags[verdict] === STDOUT
        ? 'standard output'
        : terminalText(flags[verdict])
  const all = Object.values(lines)
  const width = Math.max(...all, ...Object.values(records)).toString().length + 2
  const count = (value: number): string => formatCount(value).padStart(width)
  const word = (noun: string, value: number): string => (value === 1 ? `${noun} ` : `${noun}s`)
  const pad = ' '.repeat(width + ' records'.length)
  const text = [
    ...SHOWN.map(
      (verdict) =>
        `${verdict.padEnd(10)}${count(records[verdict])} ${word('record', records[verdict])}${count(lines[verdict])} ${word('line', lines[verdict])}  ${where(verdict)}`,
    ),
    `${'rest'.padEnd(10)}${pad}${count(lines['-'])} ${word('line', lines['-'])}  ${where('unsure')} (in no error record)`,
    `${plural(judged.report.totals.lines, 'line')} read = ${[...SHOWN, '-' as const].map((pile) => formatCount(lines[pile])).join(' + ')}`,
    ...(judged.summary.stopped
      ? ['stopped before the end of the input; what was not read is in no file']
      : []),
  ]
  const isTaken = PILES.some((pile) => flags[pile] === STDOUT)
  if (!isTaken || !quiet)
    await writeAll(
      isTaken ? io.stderr : io.stdout,
      text.map((line) => `${line}\n`),
    )
  if (!quiet)
    for (const failure of judged.report.failures) io.stderr.write(`logtriage: ${terminalText(failure)}\n`)
}
