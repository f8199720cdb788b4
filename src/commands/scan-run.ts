// `logtriage scan` at work: options -> summary -> verdicts -> standard output or files.
import { EXIT, type ExitCode, sentences } from '../errors.js'
import { labelled } from '../input/sources.js'
import { summarize, triage } from '../triage.js'
import type { Io } from './io.js'
import { progressOf } from './progress.js'
import { judgingWords, knowledgeOf, readingOptions, sourcesOf } from './reading.js'
import { commandLine, planOutput, putOut } from './report-out.js'
import type { ScanFlags } from './scan.js'
import { protect } from './write-file.js'

/** Threads that read one large file: a third one would take the memory over what a scan may need. */
const MAX_THREADS = 2
/** A name that stands well before a colon and a path. */
const LABEL = /^[^\s/\\\p{Cc}]{1,100}$/u

/** Scans and reports; resolves to the exit code. `usage` is printed when there is nothing to read. */
export async function scan(
  files: readonly string[],
  flags: ScanFlags,
  io: Io,
  usage: () => string,
): Promise<ExitCode> {
  const { label } = flags
  if (label !== undefined && !LABEL.test(label)) throw sentences.badLabel(label)
  const { options: reading, config } = await readingOptions(flags, io)
  const plan = await planOutput(flags, config)
  const found = await sourcesOf(files, io)
  if (found === undefined) {
    io.stderr.write(usage())
    return EXIT.usage
  }
  protect(io.cwd, flags, [
    ...found.sources.flatMap(({ segments }) => segments.map(({ file }) => file)),
    ...knowledgeOf(io, reading),
  ])
  const list = label === undefined ? found : labelled(found, label)
  const options = { ...reading, samples: plan.samples }
  const progress = progressOf(io, flags.quiet ?? false)
  const access = {
    // Made only when it is read.
    get stdin() {
      return io.stdin
    },
    signal: io.signal,
    threads: Math.min(io.processors, MAX_THREADS),
    ...(progress && { onProgress: progress.onProgress, onFiles: progress.onFiles }),
  }
  const { summary, report } = plan.needsVerdicts
    ? await triage(list, options, access)
    : { summary: await summarize(list, options, access), report: undefined }
  progress?.clear()
  return putOut(plan, summary, report, io, options.timezone ?? 'UTC', callOf(files, flags))
}

// The call with all that decides the verdicts.
function callOf(files: readonly string[], flags: ScanFlags): string {
  const call = commandLine('scan', files, [
    ...judgingWords(flags),
    ['--log-format', flags.logFormat],
    ['--level', flags.level],
    ['--since', flags.since],
    ['--until', flags.until],
    ['--timezone', flags.timezone],
  ])
  return call + (flags.all ? ' --all' : '') + (flags.ledger === false ? ' --no-ledger' : '')
}
