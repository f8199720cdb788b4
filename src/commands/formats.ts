// `logtriage formats`: the log formats it knows, with a sample of each.
import type { Command } from 'commander'
import { EXIT, type ExitCode } from '../errors.js'
import { ALL_FORMATS } from '../formats/index.js'
import { terminalText } from '../reporters/escape.js'
import { padTo, truncate } from '../reporters/text.js'
import { type Io, writeAll } from './io.js'

/** Adds the command; `done` takes its exit code. */
export function addFormats(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command('formats')
    .description('List the log formats it knows, with a sample of each')
    .action(async () => {
      await writeAll(io.stdout, listing(io.stdout.columns ?? Number.POSITIVE_INFINITY))
      done(EXIT.ok)
    })
}

function* listing(columns: number): Generator<string> {
  const width = Math.max(...ALL_FORMATS.map(({ name }) => name.length)) + 2
  const line = (text: string): string =>
    `${columns === Number.POSITIVE_INFINITY ? text : truncate(text, columns)}\n`
  for (const { name, title, samples } of ALL_FORMATS) {
    yield line(`${padTo(name, width)}${title}`)
    yield line(`${' '.repeat(width)}${terminalText(samples[0]?.line ?? '')}`)
  }
}
