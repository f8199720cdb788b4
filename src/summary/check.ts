// What must hold within a row and between the rows of a summary beyond their shape. In: rows that fit the schema. Out: what is wrong, in a
// clause, or undefined. A summary that passes can be merged without losing a count: its sums are those of its parts.

import { BUCKET_MS } from '../patterns/buckets.js'
import { fingerprintOf, keyOf } from '../patterns/signature.js'
import { MAX_VARIANTS } from '../patterns/state.js'
import { isFolding } from '../patterns/table.js'
import type { HeaderRow, SignatureRow } from './schema.js'

type BucketsRow = SignatureRow['buckets']

/** What is wrong with the row of a signature. */
export function signatureFault(row: SignatureRow): string | undefined {
  const key = keyOf(row.tokens, row.anchor)
  const stamped = row.hits - row.unstamped
  if (row.fingerprint !== fingerprintOf(key)) return 'its fingerprint is not that of its tokens'
  if (row.folded && !isFolding(row.tokens)) return 'it can not stand for folded signatures'
  if (stamped < 0 || total(row.buckets.hits) !== stamped) return 'the hits of its buckets are not its hits'
  if ((row.firstMs !== undefined) !== stamped > 0) return 'its hits and their times do not agree'
  if (!areOrdered(row.firstMs, row.lastMs)) return 'its last time is before its first'
  if (total(row.levels) !== row.hits) return 'the hits of its levels are not its hits'
  if (total(row.loggers) > row.hits) return 'its loggers have more hits than it has'
  return bucketsFault(row.buckets) ?? variantsFault(row) ?? listFault(row)
}

function listFault({ levels, loggers, hashes }: SignatureRow): string | undefined {
  for (const names of [levels, loggers])
    if (!isAscending(names.map(([name]) => name))) return 'its names are out of order'
  return isAscending(hashes) ? undefined : 'its hashes are out of order'
}

function variantsFault({ variants, hashes, hits }: SignatureRow): string | undefined {
  if (hashes.length === 0 || variants.length !== Math.min(hashes.length, MAX_VARIANTS))
    return 'its variants are not as many as its hashes'
  if (variants.some(({ hash }, i) => hash !== hashes[i])) return 'its variants are not those of its hashes'
  const kept = variants.reduce((sum, variant) => sum + variant.hits, 0)
  if (kept > hits || (hashes.length <= MAX_VARIANTS && kept !== hits))
    return 'the hits of its variants are not its hits'
  for (const variant of variants) {
    if (total(variant.buckets.hits) > variant.hits) return 'a variant has more hits in buckets than it has'
    const fault = bucketsFault(variant.buckets)
    if (fault !== undefined) return fault
  }
  return undefined
}

function bucketsFault({ widthMs, hits }: BucketsRow): string | undefined {
  if (!Number.isInteger(Math.log2(widthMs / BUCKET_MS))) return 'the width of its buckets is not one of ours'
  return isAscending(hits.map(([bucket]) => bucket)) ? undefined : 'its buckets are out of order'
}

/** Sums over the rows of a summary. */
export interface RowSums {
  hits: number
  sourceLines: number
  sourceRecords: number
}

/** What is wrong between a header and the rows under it. */
export function sumsFault({ accounts }: HeaderRow, sums: RowSums): string | undefined {
  const { lines, linesInRecords, skippedLines, blank, unparsed, overlong, records, skipped } = accounts
  if (lines !== linesInRecords + skippedLines + blank + unparsed + overlong) return 'its lines do not sum up'
  if (skipped['below-level'] + skipped['no-level'] + skipped['outside-range'] > skippedLines)
    return 'it has more skipped records than lines in them'
  if (records > linesInRecords) return 'it has more records than lines in them'
  if (sums.hits !== records) return 'the hits of its signatures are not its records'
  if (sums.sourceLines !== lines || sums.sourceRecords !== records)
    return 'the lines and records of its sources are not its own'
  return areOrdered(accounts.firstMs, accounts.lastMs) ? undefined : 'its last time is before its first'
}

// Both or none, and in order.
const areOrdered = (first: number | undefined, last: number | undefined): boolean =>
  first === undefined ? last === undefined : last !== undefined && first <= last

const total = (pairs: readonly (readonly [unknown, number])[]): number =>
  pairs.reduce((sum, [, hits]) => sum + hits, 0)

function isAscending(list: readonly (string | number)[]): boolean {
  for (let i = 1; i < list.length; i++) if (!(list[i - 1]! < list[i]!)) return false
  return true
}
