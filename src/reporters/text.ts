// Small typography shared by the reporters that people read: numbers, times, sparklines. In: values. Out: plain text.
import { fixedOffsetMs } from '../records/clock.js'
import type { Histogram } from '../report/contract.js'

/** `12,345`. By hand: to load Intl for it would take as long as reading thousands of lines. */
export const formatCount = (value: number): string => String(value).replace(/\B(?=(?:\d{3})+$)/g, ',')

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
  private readonly show: (ms: number) => string

  constructor(timezone: string) {
    // Not every runtime takes an offset such as +02:00 for a zone, and none needs Intl for it.
    const offsetMs = timezone === 'UTC' ? 0 : fixedOffsetMs(timezone)
    if (offsetMs !== undefined) this.show = (ms) => new Date(ms + offsetMs).toISOString().slice(0, 16)
    else {
      const format = new Intl.DateTimeFormat('en-CA', {
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
        timeZone: timezone,
      })
      this.show = (ms) => format.format(ms)
    }
  }

  /** `2026-06-09 07:34`. */
  at(iso: string): string {
    return this.show(Date.parse(iso)).replace(/T|, /, ' ')
  }

  /** `2026-06-09 07:34 – 22:21`. */
  between(first: string, last: string): string {
    const from = this.at(first)
    const to = this.at(last)
    if (from === to) return from
    return from.slice(0, 10) === to.slice(0, 10) ? `${from} – ${to.slice(11)}` : `${from} – ${to}`
  }
}
