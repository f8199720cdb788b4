// What every reporter for people says in the same words: the summary sentence, the accounts, the next command. In: a report. Out: text.
import type { Verdict } from '../model.js'
import type { Report, ReportPart, ReportPattern, ReportSample } from '../report/contract.js'
import { formatCount, formatShare, plural } from './text.js'

/** A part under its pattern: what a pile is a list of. */
export interface Entry {
  readonly pattern: ReportPattern
  readonly part: ReportPart
}

/** Parts with this verdict, in the order of the report, pollution by hits; a split pattern stands in two piles. */
export function pile(report: Report, verdict: Verdict): Entry[] {
  const entries = report.patterns.flatMap((pattern) =>
    pattern.parts.filter((part) => part.verdict === verdict).map((part) => ({ pattern, part })),
  )
  return verdict === 'synthetic' ? entries.sort((a, b) => b.part.hits - a.part.hits) : entries
}

/** "816 error records, 7 patterns: 680 records (83 %) are probable test pollution, 136 are genuine." */
export function summarySentence({ totals, verdicts, failures }: Report): string {
  const { records, patterns } = totals
  if (records === 0 && totals.lines === 0)
    return failures.length > 0 ? 'Nothing was read.' : 'Nothing to read: the input is empty.'
  if (records === 0) return `No error records in ${plural(totals.lines, 'line')}.`
  const be = (count: number): string => (count === 1 ? 'is' : 'are')
  const clauses: string[] = []
  if (verdicts.synthetic > 0) {
    clauses.push(
      `${plural(verdicts.synthetic, 'record')} (${formatShare(verdicts.synthetic, records)}) ${be(verdicts.synthetic)} probable test pollution`,
    )
  }
  if (verdicts.genuine > 0) clauses.push(`${formatCount(verdicts.genuine)} ${be(verdicts.genuine)} genuine`)
  if (verdicts.unsure > 0) clauses.push(`${formatCount(verdicts.unsure)} ${be(verdicts.unsure)} unsure`)
  return `${plural(records, 'error record')}, ${plural(patterns, 'pattern')}: ${clauses.join(', ')}.`
}

/** What is known of test runs, and whether anybody gave them: "26 test runs, 2 inferred, 0.3 % of the time"; undefined when it does not matter. */
export function knownRuns({ windows, totals }: Report): string | undefined {
  if (!windows)
    return totals.records > 0 ? 'no test runs known: genuine only means no sign of a test' : undefined
  const { runs, inferred, unproven, shareOfTime } = windows
  const share = (count: number, what: string): string[] =>
    count === 0 ? [] : [`${count === runs ? 'all' : formatCount(count)} ${what}`]
  return [
    plural(runs, 'test run'),
    ...share(inferred, 'inferred'),
    ...share(unproven, 'unproven'),
    `${formatShare(shareOfTime, 1)} of the time`,
  ].join(', ')
}

/** The conservation sum, in words; terms that are nothing are left out. */
export function conservation({ totals }: Report): string {
  const { lines, linesInRecords, blank, skippedLines, unparsed, overlong } = totals
  const terms: readonly (readonly [number, string])[] = [
    [linesInRecords, 'in error records'],
    [skippedLines, 'in skipped records'],
    [blank, 'blank'],
    [unparsed, 'unparsed'],
    [overlong, 'over-long'],
  ]
  const shown = terms.filter(([count]) => count > 0).map(([count, what]) => `${formatCount(count)} ${what}`)
  return `${plural(lines, 'line')} = ${shown.length === 0 ? '0' : shown.join(' + ')}`
}

const SKIP_WORDS: Readonly<Record<string, string>> = {
  'below-level': 'below the level',
  'no-level': 'without a level and not looking like an error',
  'outside-range': 'outside the time asked for',
  unparsed: 'no text',
  overlong: 'over-long',
}

/** What was passed over and a line of each kind: skipping is another way to hide. */
export function skippedLines({ totals, skippedSamples, options }: Report): string[] {
  const { belowLevel, noLevel, outsideRange } = totals.skippedRecords
  const counts: readonly (readonly [number, string])[] = [
    [belowLevel, 'below-level'],
    [noLevel, 'no-level'],
    [outsideRange, 'outside-range'],
    [totals.unparsed, 'unparsed'],
    [totals.overlong, 'overlong'],
  ]
  return counts
    .filter(([count]) => count > 0)
    .map(([count, reason]) => {
      const words = reason === 'below-level' ? `below ${options.level}` : SKIP_WORDS[reason]!
      const sample = skippedSamples.find((one) => one.reason === reason)
      const noun = reason === 'unparsed' || reason === 'overlong' ? 'line' : 'record'
      return `${plural(count, noun)} ${words}${sample ? `, such as ${sample.source}:${sample.line}: ${sample.text}` : ''}`
    })
}

/** The evidence in a few words, strongest first. */
export function because({ verdict, evidence }: ReportPart, most = 3): string {
  const speaking = evidence.filter(
    (one) => verdict === 'unsure' || one.logOdds > 0 === (verdict === 'synthetic'),
  )
  const reasons = speaking.slice(0, most).map(inWords).join('; ')
  if (reasons !== '') return reasons
  return evidence.length === 0 ? 'no sign of a test' : `only a weak sign of a test: ${evidence[0]!.reason}`
}

/** Words of the log that a reason quotes. */
const MAX_QUOTED = 32

// That something stands in the tests can only be weighed by who sees what: the whole message, or one word of it.
function inWords({ reason, quote }: ReportPart['evidence'][number]): string {
  if (quote === undefined || !reason.startsWith('stands in ')) return reason
  const [line] = quote.split('\n', 1) as [string]
  return `${reason}: “${line.length > MAX_QUOTED ? `${line.slice(0, MAX_QUOTED).trimEnd()}…` : line}”`
}

/** For a split pattern: what became of its other hits. */
export function otherHits({ pattern, part }: Entry): string | undefined {
  const other = pattern.parts.find((one) => one !== part)
  if (!other) return undefined
  const where = part.scope === 'outside' ? 'outside test runs' : 'inside test runs'
  return `${formatCount(part.hits)} of ${plural(pattern.hits, 'hit')} ${where}; the other ${formatCount(other.hits)}: ${other.verdict}`
}

/** A header may take this many columns of a raw line before its front is left out. */
const MAX_HEADER_CHARS = 60

/** Lines of a sample that say most: the first, and of a trace the one that names the error. */
export function tellingLines({ raw, message }: ReportSample): string[] {
  const [first, ...rest] = raw.split('\n') as [string, ...string[]]
  const error = rest.findLast((line) => ERROR_LINE.test(line))
  if (error !== undefined) return [front(first, message), error]
  const second = message.trim().split(/\s+/).length < 3 ? rest.find((line) => line.trim() !== '') : undefined
  return second === undefined ? [front(first, message)] : [front(first, message), second]
}

const ERROR_LINE =
  /^(?:Caused by: )?[A-Za-z_][\w.$\\]*(?:Error|Exception|Warning|Failure|Exit|Interrupt|Timeout)\b/

// The line as logged; of a long header (JSON with the message last) only what stands round the message.
function front(line: string, message: string): string {
  if (line.startsWith('{')) return `…${message}`
  const at = line.indexOf(message.slice(0, 30))
  if (at >= 0) return at > MAX_HEADER_CHARS && message !== '' ? `…${line.slice(at)}` : line
  return line
}

/** The command that most likely helps next. */
export function nextCommand(report: Report, command: string): string {
  const isMerge = command.startsWith('logtriage merge')
  if (report.totals.records === 0) {
    const passed = report.totals.skippedRecords
    if (isMerge && passed.outsideRange + passed.belowLevel + passed.noLevel > 0)
      return 'logtriage scan --all --summary FILE   # where the logs are: every record, whatever its level and looks'
    if (passed.outsideRange > 0)
      return `${command.replace(/ --(?:since|until) \S+/g, '')}   # all of the time`
    if (report.totals.lines === 0)
      return `logtriage ${isMerge ? 'merge' : 'scan'} --help   # how to name what it is to read`
    return passed.belowLevel + passed.noLevel > 0
      ? `${command} --all   # every record, whatever its level and looks`
      : 'logtriage formats   # the log formats it knows'
  }
  // Where nothing has a time, no test run can be set against it.
  if (report.windows === undefined && report.period !== undefined)
    return `${command} --runs FILE   # a report or ledger of your test runs says most; logtriage runs add -- npm test makes one`
  const canReadAgain = !isMerge && report.sources.every(({ name }) => name !== '-')
  const unsure = pile(report, 'unsure')[0]
  if (canReadAgain && unsure)
    return `${command.replace(/\bscan\b/, `explain ${unsure.pattern.fingerprint}`)}   # why it is unsure, and what would change that`
  if (canReadAgain && report.verdicts.synthetic > 0)
    return `${command.replace(/\bscan\b/, 'annotate')}   # each line with its verdict`
  return `${command} --format json   # all of it, for scripts`
}
