// Small typography shared by the reporters that people read: numbers, widths, times, sparklines. In: values. Out: plain text.
import stringWidth from 'string-width'
import { fixedOffsetMs } from '../records/clock.js'
import type { Histogram } from '../report/contract.js'

/** `12,345`. */
export const formatCount = (value: number): string => value.toLocaleString('en-US')

/** `1 pattern`, `12,345 patterns`. */
export const plural = (value: number, noun: string): string =>
  `${formatCount(value)} ${noun}${value === 1 ? '' : 's'}`

/** Share in percent, never rounded to 0 or 100 when it is neither. */
export function formatShare(part: number, whole: number): string {
  if (whole === 0) return '0 %'
  const percent = (100 * part) / whole
  if (percent > 0 && percent < 1) return percent < 0.1 ? '<0.1 %' : `${percent.toFixed(1)} %`
  if (percent > 99 && percent < 100) return `${(Math.floor(percent * 10) / 10).toFixed(1)} %`
  return `${Math.round(percent)} %`
}

/** `1.4 MB`; decimal units. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${value >= 10 || unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit]!}`
}

/** Cuts to a width in columns, with an ellipsis where something is lost. Wide and combining characters count as a terminal shows them. */
export function truncate(text: string, columns: number): string {
  if (columns <= 0) return ''
  if (text.length <= columns && stringWidth(text) <= columns) return text
  let out = ''
  let width = 0
  let left = columns * 8
  for (const char of text) {
    if (left-- === 0) break
    const wide = stringWidth(char)
    if (width + wide > columns - 1) break
    out += char
    width += wide
  }
  return `${out.trimEnd()}…`
}

/** Fills with blanks to a width in columns. */
export const padTo = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - stringWidth(text)))

/** Breaks into lines of at most so many columns, at blanks where there are any. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && stringWidth(line) + 1 + stringWidth(word) > columns) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].map((one) => truncate(one, columns))
}

const BARS = '▁▂▃▄▅▆▇█'

/** One character a bin: a blank for none, else the height against the fullest bin. */
export function sparkline({ counts }: Histogram): string {
  const most = Math.max(...counts)
  return counts
    .map((count) =>
      count === 0
        ? ' '
        : BARS[Math.min(BARS.length - 1, Math.floor((count / most) * (BARS.length - 1) + 0.5))]!,
    )
    .join('')
}

/** The same bins with a mark where a test run lies. */
export function windowMarks(
  histogram: Histogram,
  windows: readonly { start: string; end: string }[],
): string {
  const startMs = Date.parse(histogram.start)
  const marks = histogram.counts.map(() => ' ')
  for (const window of windows) {
    const from = Math.max(0, Math.floor((Date.parse(window.start) - startMs) / histogram.binMs))
    const to = Math.min(marks.length - 1, Math.floor((Date.parse(window.end) - startMs) / histogram.binMs))
    for (let i = from; i <= to; i++) marks[i] = '^'
  }
  return marks.join('').trimEnd()
}

/** Shows times of one zone; the date is left out where the other end of a period has told it. */
export class TimeText {
  private readonly format: Intl.DateTimeFormat
  private readonly shiftMs: number

  constructor(timezone: string) {
    // Not every runtime takes an offset such as +02:00 for a zone.
    const offset = fixedOffsetMs(timezone)
    this.shiftMs = offset ?? 0
    this.format = new Intl.DateTimeFormat('en-CA', {
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZone: offset === undefined ? timezone : 'UTC',
    })
  }

  /** `2026-06-09 07:34`. */
  at(iso: string): string {
    return this.format.format(Date.parse(iso) + this.shiftMs).replace(', ', ' ')
  }

  /** `2026-06-09 07:34 – 22:21`. */
  between(first: string, last: string): string {
    const from = this.at(first)
    const to = this.at(last)
    if (from === to) return from
    return from.slice(0, 10) === to.slice(0, 10) ? `${from} – ${to.slice(11)}` : `${from} – ${to}`
  }
}
