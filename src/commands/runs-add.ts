// `logtriage runs add` at work: runs a command as a shell would and records when it ran. The command has our terminal, input and output; its exit code is
// ours. What goes wrong with the ledger is said, and changes neither.
import { spawn } from 'node:child_process'
import os from 'node:os'
import path from 'node:path'
import { findConfig } from '../config/config.js'
import { reasonOf, UserError } from '../errors.js'
import { terminalText } from '../reporters/escape.js'
import { appendLines, checkLedger, runLine } from '../runs/append.js'
import { projectOf } from '../runs/project.js'
import type { Io } from './io.js'
import { ledgerPlace } from './ledger-place.js'
import { shellWord } from './report-out.js'
import type { RunsFlags } from './runs.js'

/** Exit codes of a shell. */
const NOT_FOUND = 127
const NOT_EXECUTABLE = 126
const BY_SIGNAL = 128

/** Runs and records; resolves to the exit code of the command. */
export async function addRun(command: readonly string[], flags: RunsFlags, io: Io): Promise<number> {
  const ledger = ledgerPlace(flags.ledger, await findConfig(io.cwd), io.cwd)
  const file = path.resolve(io.cwd, ledger)
  const say = (text: string): void => void io.stderr.write(`logtriage: ${terminalText(text)}\n`)
  const canRecord = tell(say, () => checkLedger(file, ledger))
  const startMs = io.now()
  const ended = await runCommand(command, io)
  const endMs = Math.max(startMs, io.now())
  if ('failed' in ended) {
    say(`${command[0]}: ${ended.failed}`)
    return ended.exit
  }
  const project = flags.project ?? projectOf(io.cwd)
  const line = runLine({
    startMs,
    endMs,
    command: command.map(shellWord).join(' '),
    ...ended,
    ...(project !== undefined && { project }),
  })
  if (canRecord) tell(say, () => appendLines(file, ledger, [line]))
  return ended.exit
}

// The sentence of a mistake is said; true when there was none.
function tell(say: (text: string) => void, step: () => void): boolean {
  try {
    step()
    return true
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    say(`${error.message}; this test run is not recorded`)
    return false
  }
}

interface Ended {
  readonly exit: number
  readonly signal?: string
}

function runCommand(
  [program, ...args]: readonly string[],
  io: Io,
): Promise<Ended | (Ended & { failed: string })> {
  return new Promise((resolve) => {
    const child = spawn(program!, args, { cwd: io.cwd, env: io.env as NodeJS.ProcessEnv, stdio: 'inherit' })
    const release = io.onSignal((signal) => void child.kill(signal))
    child.on('error', (error: NodeJS.ErrnoException) => {
      // A signal that can't be sent is an error too, of a command that runs.
      if (child.pid !== undefined) return
      release()
      const isMissing = error.code === 'ENOENT'
      resolve({
        exit: isMissing ? NOT_FOUND : NOT_EXECUTABLE,
        failed: isMissing ? 'command not found' : reasonOf(error),
      })
    })
    child.on('close', (code, signal) => {
      release()
      if (code !== null) resolve({ exit: code })
      else if (signal !== null) resolve({ exit: BY_SIGNAL + os.constants.signals[signal], signal })
    })
  })
}
