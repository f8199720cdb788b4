// The progress line of a long read, on standard error of a terminal only. In: bytes and patterns so far. Out: one line that overwrites itself.
import { formatBytes, formatCount, plural } from '../reporters/text.js'
import type { Io } from './io.js'

/** A read shorter than this shows nothing. */
const FIRST_MS = 500
const EVERY_MS = 100

/** A progress line that is shown. */
export interface Progress {
  readonly onProgress: (bytes: number, patterns: number) => void
  /** Source files looked at so far. */
  readonly onFiles: (done: number) => void
  /** Takes the line away. */
  readonly clear: () => void
}

/** The progress line, which stays away where standard error is no terminal; undefined when `quiet`. A short read never asks for the stream. */
export function progressOf(io: Io, quiet: boolean): Progress | undefined {
  if (quiet) return undefined
  const startMs = io.elapsedMs()
  let shownMs = 0
  const show = (text: (atMs: number) => string): void => {
    const atMs = io.elapsedMs() - startMs
    if (atMs < FIRST_MS || atMs - shownMs < EVERY_MS || !io.stderr.isTTY) return
    shownMs = atMs
    io.stderr.write(`\r\u001b[K${text(atMs)}`)
  }
  return {
    onProgress: (bytes, patterns) =>
      show(
        (atMs) =>
          `${formatBytes(bytes)} read, ${formatBytes((bytes / atMs) * 1000)}/s, ${plural(patterns, 'pattern')}`,
      ),
    onFiles: (done) => show(() => `${formatCount(done)} source files searched`),
    clear() {
      if (shownMs > 0) io.stderr.write('\r\u001b[K')
    },
  }
}
