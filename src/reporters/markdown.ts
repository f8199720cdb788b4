// The report as Markdown, for issues and wikis. Log text stands in code spans whose fences it can't close, or escaped.
import type { Verdict } from '../model.js'
import type { Report } from '../report/contract.js'
import { htmlText, markdownText } from './escape.js'
import type { Reporter, View } from './reporter.js'
import {
  because,
  conservation,
  type Entry,
  knownRuns,
  otherHits,
  pile,
  skippedLines,
  summarySentence,
} from './summary.js'
import { formatCount, plural, sparkline, TimeText } from './text.js'

export const markdown: Reporter = {
  name: 'markdown',
  title: 'Markdown, for issues and wikis',
  extension: 'md',
  mediaType: 'text/markdown',
  *render(report, view) {
    const times = new TimeText(view.timezone)
    yield `# Error log triage\n\n${markdownText(summarySentence(report))}\n`
    const { period } = report
    const facts = [period && times.between(period.first, period.last), knownRuns(report)].filter(Boolean)
    if (facts.length > 0) yield `\n${markdownText(facts.join(' · '))}\n`
    yield* section(report, view, times, 'genuine', 'Genuine')
    yield* section(report, view, times, 'unsure', 'Unsure')
    yield* pollution(report, view)
    yield* accounts(report)
  },
}

function* section(
  report: Report,
  view: View,
  times: TimeText,
  verdict: Verdict,
  title: string,
): Generator<string> {
  const entries = pile(report, verdict)
  if (entries.length === 0) return
  yield `\n## ${title}\n`
  for (const entry of entries.slice(0, view.top)) yield block(entry, view, times)
  yield more(entries.length - view.top, verdict)
}

function block(entry: Entry, view: View, times: TimeText): string {
  const { pattern, part } = entry
  const when = part.first === undefined ? 'no time' : times.between(part.first, part.last!)
  const lines = [
    `\n### ${markdownText(pattern.template)}\n`,
    `${plural(part.hits, 'hit')}${pattern.level ? `, ${pattern.level}` : ''}${pattern.logger ? `, ${markdownText(pattern.logger)}` : ''}, ${markdownText(when)}, \`${pattern.fingerprint}\``,
  ]
  if (pattern.note !== '') lines.push(`\n**${markdownText(pattern.note)}**`)
  const split = otherHits(entry)
  if (split !== undefined) lines.push(`\n${markdownText(split)}`)
  if (part.histogram && part.histogram.counts.length > 1) lines.push(`\n\`${sparkline(part.histogram)}\``)
  const raw = part.samples
    .slice(0, view.samples)
    .map((sample) => `${sample.source}:${sample.line}\n${sample.raw}`)
  if (raw.length > 0) lines.push(`\n${preformatted(raw.join('\n\n'))}`)
  lines.push(`\n${markdownText(`${part.verdict}: ${because(part)}`)}\n`)
  return lines.join('\n')
}

// A code fence takes no escapes, and log text could close it; in <pre> every sign of markup is an entity.
function preformatted(text: string): string {
  return `<pre>\n${text.split('\n').map(htmlText).join('\n')}\n</pre>`
}

function* pollution(report: Report, view: View): Generator<string> {
  const entries = pile(report, 'synthetic')
  if (entries.length === 0) return
  yield '\n## Probable test pollution\n\n| hits | pattern | reason |\n| ---: | --- | --- |\n'
  for (const { pattern, part } of entries.slice(0, view.top))
    yield `| ${formatCount(part.hits)} | ${markdownText(pattern.template)} | ${markdownText(because(part, 1))} |\n`
  yield more(entries.length - view.top, 'synthetic')
}

const more = (count: number, verdict: Verdict): string =>
  count > 0 ? `\n…and ${plural(count, `more ${verdict} pattern`)}.\n` : ''

function* accounts(report: Report): Generator<string> {
  yield '\n## Accounts\n\n'
  for (const { name, format, lines } of report.sources)
    yield `- read ${markdownText(name)}: ${format}, ${plural(lines, 'line')}\n`
  yield `- ${markdownText(conservation(report))}\n`
  for (const line of [...skippedLines(report), ...report.failures, ...report.notes])
    yield `- ${markdownText(line)}\n`
}
