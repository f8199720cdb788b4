// What a command may use of the outer world. `cli.ts` fills it from the process; tests may fill it by hand.
import type { Readable, Writable } from 'node:stream'

/** Streams, environment, clock and terminal of one call of the command. */
export interface Io {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: Readable & { readonly isTTY?: boolean }
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number }
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number }
  /** Epoch ms when the call began. */
  readonly nowMs: number
  /** Epoch ms now. */
  readonly now: () => number
  /** Ms since the process began; never goes back. */
  readonly elapsedMs: () => number
  /** Zone of the machine, IANA name. */
  readonly timezone: string
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal
  /**
   * From now on signals that would end the process are told instead; gives a function that ends this. What a terminal sends to the commands we run as
   * well (Ctrl-C) is not told.
   */
  readonly onSignal: (listen: (signal: NodeJS.Signals) => void) => () => void
  readonly version: string
  /** Processors this process may use. */
  readonly processors: number
}

/** Writes in order, waiting where the reader is slow. False once the other end is closed: then there is nobody left to write for. */
export async function writeAll(
  stream: Writable,
  pieces: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
): Promise<boolean> {
  for await (const piece of pieces) {
    if (stream.destroyed || stream.errored) return false
    if (!stream.write(piece)) await drained(stream)
  }
  return !stream.destroyed
}

function drained(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done)
      stream.off('close', done)
      stream.off('error', done)
      resolve()
    }
    stream.once('drain', done)
    stream.once('close', done)
    stream.once('error', done)
  })
}
