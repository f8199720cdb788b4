// Times of a report that name no zone. In: spans on a wall clock, the report. Out: the spans in epoch ms, and a note on how they were read. Some writers
// mean UTC and others the machine's zone; when the file was written tells which, where it has not been copied since.
import type { TestReport } from './report.js'
import type { Span } from './spans.js'

/** A report is written at the end of its run: so far may the file's time lie from it, before and after; ms. */
const WRITTEN_WITHIN_MS = [-2000, 120_000] as const

/** Reads wall spans, in order, as UTC or in the zone that was asked for: as the file's time says, else as the writer does by custom. */
export function readInZone(
  spans: readonly Span[],
  { clock, writtenMs }: Pick<TestReport, 'clock' | 'writtenMs'>,
  writesUtc: boolean,
): { spans: readonly Span[]; note?: string } {
  const last = spans.at(-1)
  if (last === undefined) return { spans }
  const local = (ms: number): number => clock.epochMs({ ms, zoned: false })
  const utc = (ms: number): number => ms
  const lateMs = (read: (ms: number) => number): number =>
    writtenMs === undefined ? Number.NaN : writtenMs - read(last.endMs)
  const fits = (read: (ms: number) => number): boolean =>
    lateMs(read) >= WRITTEN_WITHIN_MS[0] && lateMs(read) <= WRITTEN_WITHIN_MS[1]
  const known = writesUtc ? utc : local
  const read = [known, local, utc].find(fits) ?? known
  const inEpoch = spans.map(({ startMs, endMs }) => {
    const fromMs = read(startMs)
    return { startMs: fromMs, endMs: Math.max(fromMs, read(endMs)) }
  })
  const how = `times without a zone, read as ${read === utc ? 'UTC' : clock.zone}`
  if (lateMs(read) < WRITTEN_WITHIN_MS[0])
    return {
      spans: inEpoch,
      note: `${how}: later than the file was written, so the zone must be another one (--timezone)`,
    }
  if (local(last.endMs) === last.endMs) return { spans: inEpoch }
  const why = fits(read)
    ? ', which fits the time at which the file was written'
    : ' (--timezone sets another)'
  return { spans: inEpoch, note: how + why }
}
