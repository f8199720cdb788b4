// The progress line of a long read, on standard error of a terminal only. In: bytes and patterns so far. Out: one line that overwrites itself.
import { formatBytes, formatCount } from '../reporters/text.js'
import type { Io } from './io.js'

/** A read shorter than this shows nothing. */
const FIRST_MS = 500
const EVERY_MS = 100

/** A progress line that is shown. */
export interface Progress {
  readonly onProgress: (bytes: number, patterns: number) => void
  /** Takes the line away. */
  readonly clear: () => void
}

/** The progress line; undefined where standard error is no terminal, or `quiet`. */
export function progressOf(io: Io, quiet: boolean): Progress | undefined {
  if (quiet || !io.stderr.isTTY) return undefined
  const startMs = performance.now()
  let shownMs = 0
  return {
    onProgress(bytes, patterns) {
      const atMs = performance.now() - startMs
      if (atMs < FIRST_MS || atMs - shownMs < EVERY_MS) return
      shownMs = atMs
      io.stderr.write(
        `\r\u001b[K${formatBytes(bytes)} read, ${formatBytes((bytes / atMs) * 1000)}/s, ${formatCount(patterns)} patterns`,
      )
    },
    clear() {
      if (shownMs > 0) io.stderr.write('\r\u001b[K')
    },
  }
}
