// main(argv): the commander program and the process. The only file that touches argv, environment, terminal, clock and process streams.
import { availableParallelism } from 'node:os'
import type { Writable } from 'node:stream'
import { isatty } from 'node:tty'
import { Command, CommanderError } from 'commander'
import { addAnnotate } from './commands/annotate.js'
import { addExplain } from './commands/explain.js'
import { addFormats } from './commands/formats.js'
import type { Io } from './commands/io.js'
import { addLabel } from './commands/label.js'
import { addMerge } from './commands/merge.js'
import { addRuns } from './commands/runs.js'
import { addScan } from './commands/scan.js'
import { addSplit } from './commands/split.js'
import { EXIT, reasonOf, sentences, UserError } from './errors.js'
import { terminalText } from './reporters/escape.js'
import { VERSION } from './version.js'

/** Exit code of a process that a second Ctrl-C ends, by the shells' convention (128 + SIGINT). */
const INTERRUPTED = 130

/** Runs one command. Resolves to the exit code; prints errors itself, one line each. */
export async function main(argv: readonly string[]): Promise<number> {
  const stop = new AbortController()
  const onInterrupt = (): void => {
    if (stop.signal.aborted) process.exit(INTERRUPTED)
    stop.abort()
    // Ends a wait for more input: what came so far is reported.
    process.stdin.destroy()
  }
  const io = processIo(stop.signal, onInterrupt)
  process.on('SIGINT', onInterrupt)
  try {
    return await run(argv, io)
  } finally {
    process.off('SIGINT', onInterrupt)
  }
}

async function run(argv: readonly string[], io: Io): Promise<number> {
  let code: number = EXIT.ok
  const program = makeProgram(io, (result) => {
    code = result
  })
  try {
    await program.parseAsync(argv, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
    if (error instanceof UserError) {
      io.stderr.write(`logtriage: ${terminalText(error.message)}\n`)
      return error.exitCode
    }
    if (io.env.LOGTRIAGE_DEBUG) throw error
    io.stderr.write(
      `logtriage: internal error: ${terminalText(String(error))} (LOGTRIAGE_DEBUG=1 shows where; please report it)\n`,
    )
    return EXIT.usage
  }
}

function makeProgram(io: Io, done: (code: number) => void): Command {
  const program = new Command('logtriage')
    .description(
      'Tells the errors that a test suite wrote into a production log from the errors that hurt someone.',
    )
    .version(VERSION, '-V, --version')
    .exitOverride()
    // What follows `runs add COMMAND` is the command's, `--version` too.
    .enablePositionalOptions()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(safeLines(text.replace(/^error: /, 'logtriage: '))),
    })
    .showHelpAfterError('(logtriage scan FILE reads a log; logtriage --help lists the commands)')
  addScan(program, io, done)
  addMerge(program, io, done)
  addAnnotate(program, io, done)
  addExplain(program, io, done)
  addSplit(program, io, done)
  addRuns(program, io, done)
  addLabel(program, io, done)
  addFormats(program, io, done)
  for (const command of program.commands)
    command.showHelpAfterError(`(logtriage ${command.name()} --help lists its options)`)
  return program
}

// What costs time to make is made when it is asked for: `--version` needs one stream and no zone.
function processIo(signal: AbortSignal, onInterrupt: () => void): Io {
  const heard = new Set<Writable>()
  const output = <T extends Writable>(stream: T): T => {
    if (!heard.has(stream)) quietWhenClosed(stream)
    heard.add(stream)
    return stream
  }
  return {
    cwd: workingFolder(),
    env: process.env,
    get stdin() {
      return process.stdin
    },
    get stdout() {
      return output(process.stdout)
    },
    get stderr() {
      return output(process.stderr)
    },
    nowMs: Date.now(),
    now: () => Date.now(),
    elapsedMs: () => process.uptime() * 1000,
    get timezone() {
      return machineZone(process.env.TZ)
    },
    signal,
    onSignal: (listen) => tellSignals(listen, onInterrupt),
    version: VERSION,
    get processors() {
      return availableParallelism()
    },
  }
}

/** Signals by which somebody ends a command. */
const ENDING = ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP'] as const
/** Those that a terminal sends to all commands in its foreground. */
const FROM_TERMINAL: ReadonlySet<string> = new Set(['SIGINT', 'SIGQUIT'])

function tellSignals(listen: (signal: NodeJS.Signals) => void, onInterrupt: () => void): () => void {
  const hasTerminal = [0, 1, 2].some((fd) => isatty(fd))
  const handlers = ENDING.map((name) => {
    const handler = (): void => {
      if (!hasTerminal || !FROM_TERMINAL.has(name)) listen(name)
    }
    return [name, handler] as const
  })
  process.off('SIGINT', onInterrupt)
  for (const [name, handler] of handlers) process.on(name, handler)
  return () => {
    for (const [name, handler] of handlers) process.off(name, handler)
    process.on('SIGINT', onInterrupt)
  }
}

const safeLines = (text: string): string => text.split('\n').map(terminalText).join('\n')

// The folder may have been removed under the process.
function workingFolder(): string {
  try {
    return process.cwd()
  } catch {
    return '/'
  }
}

// The runtime's own name for UTC, whatever the machine calls it (Etc/UTC, Zulu, ...). Asking a date costs nothing, loading Intl 8-14 ms.
const IS_UTC = /\(Coordinated Universal Time\)$/

// TZ may hold a zone's name, but also POSIX forms (`UTC0`, `:Europe/Berlin`) that only the C library reads.
function machineZone(fromEnvironment: string | undefined): string {
  if (IS_UTC.test(String(new Date(0)))) return 'UTC'
  const name = fromEnvironment?.replace(/^:/, '')
  try {
    if (name) return Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone
  } catch {
    // Not a name that Intl knows.
  }
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

// A reader such as `head` may leave at any time: that is no error, and there is nobody to tell.
function quietWhenClosed(stream: Writable): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE')
      process.stderr.write(
        `logtriage: ${sentences.cannotWrite('standard output', reasonOf(error)).message}\n`,
      )
    process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.usage)
  })
}
