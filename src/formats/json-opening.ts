// The opening of a JSON record that says level and time before all else, for the plugin json and for the fast lane.
// In: a line. Out: level, time and where the opening ends. What an opening says counts, whatever follows it: so a line that is cut off still is a
// record, and one of no interest need not be read to its end.
import type { Level, Stamp } from '../model.js'
import { epochStamp, isoStamp, levelOf } from './stamp.js'

/** Level and time at the start of a JSON record. */
export interface JsonOpening {
  readonly level: Level
  readonly stamp: Stamp
  /** Where the time's digits or text stand in the line. */
  readonly time: readonly [from: number, to: number]
  /** True when the time is a number of ms. */
  readonly epoch: boolean
  /** Offset of the comma or brace behind it. */
  readonly end: number
}

const LEVEL = '"(?:level|severity|lvl|levelname|log\\.level)":(?:"(?<word>[A-Za-z]{3,9})"|(?<number>[1-6]0))'
const TIME =
  '"(?:time|ts|timestamp|@timestamp|datetime|asctime)":(?:"(?<iso>\\d{4}-\\d\\d-\\d\\d[T ][^"\\\\]{8,24})"|(?<epoch>[1-9]\\d{12}))'
const LEVEL_FIRST = new RegExp(`^\\{${LEVEL},${TIME}(?=[,}])`, 'd')
const TIME_FIRST = new RegExp(`^\\{${TIME},${LEVEL}(?=[,}])`, 'd')
/** Levels of pino and bunyan. */
const NUMBERS: Readonly<Record<string, Level>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
}

/** Reads the opening of a line; undefined when it says less, or in another order. */
export function jsonOpening(line: string): JsonOpening | undefined {
  const m = LEVEL_FIRST.exec(line) ?? TIME_FIRST.exec(line)
  if (!m) return undefined
  const { word, number, iso, epoch } = m.groups!
  const level = word === undefined ? NUMBERS[number!] : levelOf(word)
  const stamp = iso === undefined ? epochStamp(Number(epoch)) : isoStamp(iso)
  if (level === undefined || stamp === undefined) return undefined
  const time = m.indices!.groups![iso === undefined ? 'epoch' : 'iso']!
  return { level, stamp, time, epoch: iso === undefined, end: m[0].length }
}
