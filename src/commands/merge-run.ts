// `logtriage merge` at work: summaries -> one summary -> verdicts -> standard output or files.
import { EXIT, type ExitCode, sentences, UserError } from '../errors.js'
import { fileChunks, streamChunks } from '../input/bytes.js'
import { type SourceList, STDIN } from '../input/sources.js'
import { terminalText } from '../reporters/escape.js'
import { readSummaries } from '../summary/read.js'
import { canMerge, emptySummary, mergeSummaries, type Summary } from '../summary/summary.js'
import { judgeSummary } from '../triage.js'
import type { Io } from './io.js'
import type { MergeFlags } from './merge.js'
import { progressOf } from './progress.js'
import { judgingWords, knowledgeOf, readingOptions, sourcesOf } from './reading.js'
import { commandLine, planOutput, putOut } from './report-out.js'
import { protect } from './write-file.js'

/** Merges and reports; resolves to the exit code. `usage` is printed when there is nothing to read. */
export async function merge(
  files: readonly string[],
  flags: MergeFlags,
  io: Io,
  usage: () => string,
): Promise<ExitCode> {
  const { options, config } = await readingOptions(flags, io)
  const plan = await planOutput(flags, config)
  const list = await sourcesOf(files, io)
  if (list === undefined) {
    io.stderr.write(usage())
    return EXIT.usage
  }
  // A summary may go on in its own file: it is written whole, at the end.
  const inputs = list.sources.flatMap(({ segments }) => segments.map(({ file }) => file))
  protect(io.cwd, { output: flags.output }, [...inputs, ...knowledgeOf(io, options)])
  protect(io.cwd, { summary: flags.summary }, knowledgeOf(io, options))
  const summary = await readAll(list, flags, io)
  const progress = progressOf(io, flags.quiet ?? false)
  const access = { signal: io.signal, ...(progress && { onFiles: progress.onFiles }) }
  const judged = await judgeSummary(summary, { ...options, samples: plan.samples }, access)
  progress?.clear()
  const call = commandLine('merge', files, [...judgingWords(flags), ['--timezone', flags.timezone]])
  return putOut(
    plan,
    summary,
    judged.report,
    io,
    options.timezone ?? 'UTC',
    flags.ledger === false ? `${call} --no-ledger` : call,
  )
}

// Throws for the first that is refused, unless bad ones are to be left out: then the failures of the summary name them.
async function readAll(list: SourceList, { skipBad, quiet }: MergeFlags, io: Io): Promise<Summary> {
  const all = emptySummary()
  const seen = new Map<string, string>()
  const refuse = (why: string): void => {
    if (!skipBad) throw new UserError(`${why} (--skip-bad goes on without it)`, EXIT.unreadable)
    all.failures.add(why)
  }
  for (const failure of list.failures) refuse(failure)
  for (const note of list.notes) all.notes.add(note)
  for (const { path: name, file } of list.sources.flatMap(({ segments }) => segments)) {
    const open = (note: (text: string) => void): AsyncIterable<Buffer> =>
      file === STDIN ? streamChunks(io.stdin, note) : fileChunks(file, note, { signal: io.signal })
    for await (const found of readSummaries(name, open)) {
      if ('refused' in found) refuse(found.refused)
      else if (!canMerge(all, found.summary)) refuse(sentences.tooLarge(name).message)
      else {
        const twin = found.summary.accounts.records > 0 ? seen.get(found.sha256) : undefined
        if (twin !== undefined && !quiet)
          io.stderr.write(`logtriage: ${terminalText(sentences.sameSummary(twin, name))}\n`)
        seen.set(found.sha256, name)
        mergeSummaries(all, found.summary)
      }
    }
  }
  return all
}
