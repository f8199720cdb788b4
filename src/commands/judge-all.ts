// A triage as commands that read twice make it. In: sources and options. Out: the triage, with a progress line while it is made. Prints nothing else.
import type { SourceList } from '../input/sources.js'
import type { Spooled } from '../input/spool.js'
import { type Triage, type TriageOptions, triage } from '../triage.js'
import type { Io } from './io.js'
import { progressOf } from './progress.js'

/** Reads and judges. `spooled`: copies of what can be read only once. */
export async function judgeAll(
  list: SourceList,
  options: TriageOptions,
  { quiet = false }: { readonly quiet?: boolean },
  io: Io,
  spooled?: Pick<Spooled, 'paths'>,
): Promise<Triage> {
  const progress = progressOf(io, quiet)
  const judged = await triage(list, options, {
    // Made only when it is read.
    get stdin() {
      return io.stdin
    },
    signal: io.signal,
    ...(spooled && { spooled: spooled.paths }),
    ...(progress && { onProgress: progress.onProgress, onFiles: progress.onFiles }),
  })
  progress?.clear()
  return judged
}
