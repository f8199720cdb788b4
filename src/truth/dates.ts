// Dates that people write into labels and rules. In: `2026-12-31`, or an ISO time. Out: epoch ms. Reads no clock.
import { isoStamp } from '../formats/stamp.js'

const DAY_MS = 86_400_000
const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/
const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?$/

/** Begin of a date, or a time; UTC where it names no zone, so that it means the same on every machine. Undefined for what is neither. */
export function beginOf(text: string): number | undefined {
  if (!ISO_DATE.test(text) && !ISO_TIME.test(text)) return undefined
  return isoStamp(text)?.ms
}

/** End of a date (the last day counts whole), or a time. Undefined for what is neither. */
export function endOf(text: string): number | undefined {
  const beginMs = beginOf(text)
  return beginMs === undefined || !ISO_DATE.test(text) ? beginMs : beginMs + DAY_MS
}
