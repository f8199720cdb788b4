// Times as people type them. In: `2026-11-20`, `2026-11-20T09:21:00Z`, `2h`, `yesterday`, or two of them with a slash between. Out: epoch ms.
import { sentences } from '../errors.js'
import { isoStamp } from '../formats/stamp.js'
import type { Clock } from '../records/clock.js'

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}
const DAY_MS = 86_400_000

/** Epoch ms of a time; one without a zone is of the clock's. Throws a UserError that names the option. */
export function parseTime(option: string, text: string, clock: Clock, nowMs: number): number {
  const ago = /^(\d{1,6})\s*(s|m|min|h|d|w)(?: ago)?$/i.exec(text.trim())
  if (ago) return nowMs - Number(ago[1]) * UNIT_MS[ago[2]!.toLowerCase()]!
  const word = text.trim().toLowerCase()
  if (word === 'now') return nowMs
  if (word === 'today') return midnight(clock, nowMs)
  if (word === 'yesterday') return midnight(clock, midnight(clock, nowMs) - DAY_MS / 2)
  const stamp = isoStamp(text.trim())
  if (!stamp) throw sentences.badTime(option, text)
  return clock.epochMs(stamp)
}

/** A span of two such times, `START/END`. Throws a UserError. */
export function parseSpan(text: string, clock: Clock, nowMs: number): { startMs: number; endMs: number } {
  const words = text.split('/')
  // A date may hold slashes too: 2026/11/20.
  const half = words.length / 2
  const ends = [words.slice(0, half), words.slice(half)].map((part) => part.join('/'))
  if (!Number.isInteger(half) || ends.some((end) => end.trim() === '')) throw sentences.badWindow(text)
  const [startMs, endMs] = ends.map((end) => parseTime('--window', end, clock, nowMs)) as [number, number]
  if (startMs >= endMs) throw sentences.emptyWindow(text)
  return { startMs, endMs }
}

// The start of the clock's day in which an instant lies: its wall time is found from the offset at that instant.
function midnight(clock: Clock, atMs: number): number {
  const offset = atMs - clock.epochMs({ ms: atMs, zoned: false })
  const wall = atMs + offset
  return clock.epochMs({ ms: Math.floor(wall / DAY_MS) * DAY_MS, zoned: false })
}
