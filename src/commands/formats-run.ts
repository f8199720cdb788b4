// `logtriage formats` at work: name, title and a sample of each log format.
import { ALL_FORMATS } from '../formats/index.js'
import { terminalText } from '../reporters/escape.js'
import { padTo, truncate } from '../reporters/width.js'

/** The listing, cut to so many columns (infinite where there is no terminal). */
export function* listing(columns: number): Generator<string> {
  const width = Math.max(...ALL_FORMATS.map(({ name }) => name.length)) + 2
  const line = (text: string): string =>
    `${columns === Number.POSITIVE_INFINITY ? text : truncate(text, columns)}\n`
  for (const { name, title, samples } of ALL_FORMATS) {
    yield line(`${padTo(name, width)}${title}`)
    yield line(`${' '.repeat(width)}${terminalText(samples[0]?.line ?? '')}`)
  }
}
