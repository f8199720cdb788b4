// `logtriage annotate` at work. Reads its input twice: once to judge, once to tell; what can't be read twice is spooled.
import { EXIT, type ExitCode } from '../errors.js'
import { spool } from '../input/spool.js'
import { terminalText } from '../reporters/escape.js'
import { Scan } from '../scan.js'
import { scanOptions } from '../triage.js'
import type { AnnotateFlags } from './annotate.js'
import { type Io, writeAll } from './io.js'
import { judgeAll } from './judge-all.js'
import { LineRows, type Row } from './line-rows.js'
import { readingOptions, sourcesOf } from './reading.js'

/** Prints a row a line; resolves to the exit code. `usage` is printed when there is nothing to read. */
export async function annotate(
  files: readonly string[],
  flags: AnnotateFlags,
  io: Io,
  usage: () => string,
): Promise<ExitCode> {
  const { options } = await readingOptions(flags, io)
  const list = await sourcesOf(files, io)
  if (list === undefined) {
    io.stderr.write(usage())
    return EXIT.usage
  }
  const spooled = await spool(list.sources, io.stdin, io.signal)
  try {
    const { report, verdictOf, bytesRead } = await judgeAll(list, options, flags, io, spooled)
    let out: string[] = []
    const rows = new LineRows((row) => out.push(tsv(row)))
    const second = new Scan(
      scanOptions(options),
      // What the first pass left after a Ctrl-C stays out; one during the second pass ends it.
      { spooled: spooled.paths, byteLimits: bytesRead, ...(!io.signal.aborted && { signal: io.signal }) },
      rows.listener(verdictOf),
    )
    for (const source of list.sources) {
      for await (const _ of second.steps(source)) {
        if (!(await writeAll(io.stdout, [out.join('')]))) return EXIT.ok
        out = []
      }
    }
    await writeAll(io.stdout, [out.join('')])
    if (!(flags.quiet ?? false))
      for (const failure of report.failures) io.stderr.write(`logtriage: ${terminalText(failure)}\n`)
    return report.failures.length > 0 ? EXIT.unreadable : EXIT.ok
  } finally {
    spooled.remove()
  }
}

function tsv({ source, line, verdict, pattern, probability }: Row): string {
  // A file name may hold anything, also what moves a cursor.
  const name = terminalText(source)
  return `${name}\t${line}\t${verdict}\t${pattern}\t${probability === undefined ? '' : probability.toFixed(4)}\n`
}
