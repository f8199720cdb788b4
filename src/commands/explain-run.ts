// `logtriage explain` at work: options -> triage -> the pattern that is meant -> standard output. For FILE:LINE it reads its input twice: once to
// judge, once to find the record; what can't be read twice is spooled.
import path from 'node:path'
import { EXIT, type ExitCode, sentences } from '../errors.js'
import type { Asked, Explanation } from '../explain/contract.js'
import { explain } from '../explain/explain.js'
import { findPattern, type Wanted, wantedOf } from '../explain/find.js'
import { renderExplanation } from '../explain/terminal.js'
import { binsFor } from '../explain/terminal-time.js'
import { type Segment, type SourceList, STDIN } from '../input/sources.js'
import { type Spooled, spool } from '../input/spool.js'
import type { LogRecord, SkipReason, StrayKind } from '../model.js'
import { jsonText, terminalText } from '../reporters/escape.js'
import { type LineListener, Scan } from '../scan.js'
import { scanOptions, type Triage, type TriageOptions } from '../triage.js'
import { colorLevel } from './color.js'
import type { ExplainFlags } from './explain.js'
import { type Io, writeAll } from './io.js'
import { judgeAll } from './judge-all.js'
import { oneOf, readingOptions, sourcesOf } from './reading.js'
import { DEFAULT_SAMPLES } from './report-flags.js'
import { columnsOf } from './report-out.js'

/** Explains one pattern; resolves to the exit code. `usage` is printed when there is nothing to read. */
export async function explainPattern(
  text: string,
  files: readonly string[],
  flags: ExplainFlags,
  io: Io,
  usage: () => string,
): Promise<ExitCode> {
  const format = oneOf('--format', flags.format ?? 'terminal', ['terminal', 'json'] as const)
  const { options } = await readingOptions(flags, io)
  const samples = flags.samples ?? DEFAULT_SAMPLES
  const wanted = wantedOf(text)
  const named = files.length === 0 && wanted.kind === 'line' ? [wanted.file] : files
  const list = await sourcesOf(named, io)
  if (list === undefined) {
    io.stderr.write(usage())
    return EXIT.usage
  }
  const segment = wanted.kind === 'line' ? segmentOf(wanted.file, list, io) : undefined
  const spooled = segment && (await spool(list.sources, io.stdin, io.signal))
  try {
    const judged = await judgeAll(list, { ...options, samples }, flags, io, spooled)
    const columns = columnsOf(io)
    const how = { samples, ...(format === 'terminal' && { bins: binsFor(columns) }) }
    const explanation = await explanationOf(
      text,
      wanted,
      { judged, list, options, io, spooled, segment },
      how,
    )
    const pieces =
      format === 'json'
        ? [`${jsonText(JSON.stringify(explanation, null, 2))}\n`]
        : renderExplanation(explanation, {
            columns,
            colorLevel: colorLevel(io, flags.color),
            timezone: options.timezone ?? 'UTC',
          })
    await writeAll(io.stdout, pieces)
    if (!(flags.quiet ?? false))
      for (const failure of explanation.failures) io.stderr.write(`logtriage: ${terminalText(failure)}\n`)
    return explanation.failures.length > 0 ? EXIT.unreadable : EXIT.ok
  } finally {
    spooled?.remove()
  }
}

// The file in which the line is, among those that are read.
function segmentOf(file: string, { sources, failures }: SourceList, { cwd }: Io): Segment {
  const wanted = file === STDIN ? STDIN : path.resolve(cwd, file)
  const found = sources.flatMap(({ segments }) => segments).find((one) => one.file === wanted)
  if (!found) throw failures.length > 0 ? sentences.lineNotRead(failures[0]!) : sentences.notRead(file)
  return found
}

interface Known {
  readonly judged: Triage
  readonly list: SourceList
  readonly options: TriageOptions
  readonly io: Io
  readonly spooled: Spooled | undefined
  readonly segment: Segment | undefined
}

async function explanationOf(
  text: string,
  wanted: Wanted,
  known: Known,
  how: { readonly samples: number; readonly bins?: number },
): Promise<Explanation> {
  const { judged, segment } = known
  const { report, summary, verdictOf } = judged
  if (wanted.kind === 'fingerprint')
    return explain(findPattern(wanted.hex, text, judged.judged), report, summary.accounts, {
      asked: { text },
      ...how,
    })
  const asked: Asked = { text, source: segment!.path, line: wanted.line }
  const fate = await fateOf(wanted.line, segment!, known)
  const told = fate.record && fate.reason === undefined ? verdictOf(fate.record) : undefined
  if (fate.record && told) {
    const one = judged.judged.find(({ report: pattern }) => pattern.fingerprint === told.fingerprint)!
    const raw = fate.record.raw.join('\n')
    return explain(one, report, summary.accounts, {
      asked: { ...asked, scope: told.part.scope, raw },
      ...how,
    })
  }
  return {
    kind: 'no-error-record',
    schemaVersion: report.schemaVersion,
    tool: report.tool,
    asked: { ...asked, ...(fate.record && { raw: fate.record.raw.join('\n') }) },
    failures: report.failures,
    ...whyNot(fate, known.options),
  }
}

/** What became of one line. */
interface Fate {
  readonly record?: LogRecord
  /** Why its record does not count. */
  readonly reason?: SkipReason | undefined
  readonly stray?: StrayKind
}

// A second pass that ends at the line. It sees what the first one saw.
async function fateOf(
  line: number,
  segment: Segment,
  { judged, list, options, io, spooled }: Known,
): Promise<Fate> {
  let fate: Fate | undefined
  let lines = 0
  const listener: LineListener = {
    line: (source, number) => {
      if (source === segment.path) lines = number
    },
    record: (record, reason) => {
      if (
        record.ranges.some((range) => range.source === segment.path && range.from <= line && line <= range.to)
      )
        fate = { record, reason }
    },
    stray: (stray, source, number) => {
      if (source === segment.path && number === line) fate = { stray }
    },
  }
  const scan = new Scan(
    scanOptions(options),
    {
      byteLimits: judged.bytesRead,
      ...(spooled && { spooled: spooled.paths }),
      ...(!io.signal.aborted && { signal: io.signal }),
    },
    listener,
  )
  for (const source of list.sources.filter(({ segments }) => segments.includes(segment))) {
    for await (const _ of scan.steps(source)) if (fate) break
  }
  const failure = judged.report.failures.find((one) => one.startsWith(`${segment.path}: `))
  if (!fate && failure !== undefined) throw sentences.lineNotRead(failure)
  if (!fate) throw sentences.noSuchLine(segment.path, line, lines)
  return fate
}

function whyNot(
  { record, reason, stray }: Fate,
  { level = 'warn' }: TriageOptions,
): { why: string; hint: string } {
  const at = record && record.lineCount > 1 ? `its record, from line ${record.line} on,` : 'its record'
  if (reason === 'below-level')
    return {
      why: `${at} is ${record?.level === undefined ? '' : `of level ${record.level}, `}below ${level}`,
      hint: `--level ${record?.level ?? 'trace'} or --all counts it`,
    }
  if (reason === 'no-level')
    return { why: `${at} has no level and does not look like an error`, hint: '--all counts it' }
  if (reason === 'outside-range')
    return {
      why: `${at} is outside the time asked for`,
      hint: 'leave --since and --until out to have it counted',
    }
  return {
    why: {
      blank: 'it is blank',
      unparsed: 'it is no text (bytes that no log holds)',
      overlong: 'it is longer than 1 MiB, so that it is counted but not read',
    }[stray ?? 'blank'],
    hint: '',
  }
}
