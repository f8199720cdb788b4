// The fast lane: its kernel against the plain functions it repeats, and a scan with it against one without.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { makeKernel } from '../src/hotpath/kernel.js'
import { findSources } from '../src/input/sources.js'
import { skeletonOf } from '../src/patterns/skeleton.js'
import { textHash } from '../src/patterns/text-hash.js'
import type { ScanIo } from '../src/scan.js'
import { triage } from '../src/triage.js'
import { makeLog, reportOf } from './hotpath-kit.js'

const kernel = makeKernel()

function skeletonInKernel(text: string): string {
  const { wasm, memory } = kernel
  const from = wasm.SCRATCH.value
  const end = from + memory.write(text, from)
  memory.fill(0, end, end + 32)
  const out = wasm.skeletonAt(from, end, wasm.SKELETON.value)
  return memory.toString('utf8', wasm.SKELETON.value, out)
}

/** Pieces of which lines are made that nearly are times, ids, codes and states. */
const PIECES = [
  '2026-11-20',
  '2026/11/20',
  '20:15:01',
  '9:21:00',
  '.123',
  ',5',
  'T',
  'Z',
  '+02:00',
  ' -0700',
  '0x1f',
  '0X',
  'deadbeef',
  '12ab34cd',
  'a1',
  'b2:c3',
  ':d4:e5:f6',
  'aa:bb:cc:dd:ee:ff',
  '10-11-12-13-14-15',
  '-',
  ':',
  '.',
  ',',
  ' ',
  '/',
  '_',
  '=',
  '(',
  ')',
  'E11000',
  'ORA-00942',
  'status',
  'Status',
  'code=',
  'HTTP',
  'returned ',
  'answered:',
  'responded',
  '404',
  '500',
  '12',
  '7',
  '123456',
  'é',
  '日本',
  '"',
  'x',
  'AB',
  'ABCDEFG',
  '123e4567-e89b-12d3-a456-426614174000',
  'abcdefab-cdef-abcd-efab-cdefabcdefa1',
  'abcdefab-',
  'cdef-',
  '1',
]

describe('skeleton in the kernel', () => {
  test('is the plain one for any pieces of times, ids and numbers', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }), (pieces) => {
        const text = `${pieces.join('')} 1`
        expect(skeletonInKernel(text)).toBe(skeletonOf(text))
      }),
      { numRuns: 50_000 },
    )
  })

  test('is the plain one for any text', () => {
    const letters = fc.constantFrom(...'0123456789abcdefgxzAEFZ:-./, =T_é')
    fc.assert(
      fc.property(fc.string({ unit: letters, maxLength: 80 }), (text) => {
        expect(skeletonInKernel(`${text} 1`)).toBe(skeletonOf(`${text} 1`))
      }),
      { numRuns: 50_000 },
    )
  })
})

test('the hash of a text in the kernel is the plain one', () => {
  const { wasm, memory } = kernel
  const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 60 }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(texts, ([message, ...rest]) => {
      wasm.openText()
      for (const line of [message!, ...rest])
        wasm.takeLine(wasm.SCRATCH.value, wasm.SCRATCH.value + memory.write(line, wasm.SCRATCH.value))
      expect(wasm.closeText()).toBe(textHash(message!, rest))
    }),
    { numRuns: 5000 },
  )
})

describe('the fast lane', () => {
  const sizes = fc.array(fc.constantFrom(1, 7, 64, 1000, 65_536), { minLength: 1, maxLength: 4 })

  test('reports what the plain road reports, for logs of any format and chunks of any size', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), sizes, async (seed, chunks) => {
        const log = makeLog(seed, 600)
        const some = chunks.every((size) => size < 64) ? [...chunks, 5000] : chunks
        expect(await reportOf(log, some, 0)).toEqual(await reportOf(log, [1 << 20], Number.POSITIVE_INFINITY))
      }),
      { numRuns: 150 },
    )
  }, 120_000)
})

describe('records without a time', () => {
  test('their order is the same by each road, and what there was no room for is said', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'logtriage-order-'))
    const file = path.join(folder, 'app.log')
    const words = ['apple', 'brook', 'cedar', 'delta', 'ember', 'fjord', 'grove']
    const lines = Array.from({ length: 40_000 }, (_, i) => `ERROR ${words[((i * i) % 97) % 7]} broke at ${i}`)
    fs.writeFileSync(file, `${lines.join('\n')}\n`)
    const scanned = async (io: ScanIo): Promise<unknown> => {
      const { summary, report } = await triage(
        await findSources([file], folder),
        { nowMs: 0, version: 'test' },
        io,
      )
      expect(report.notes).toContain(
        'records without a time: 40000, of which 7232 were not looked at for repetitions: too many, or too long',
      )
      return [...summary.table.sequence.records()]
    }
    const plain = await scanned({ hurryFrom: Number.POSITIVE_INFINITY })
    expect(await scanned({ hurryFrom: 0 })).toEqual(plain)
    expect(await scanned({ hurryFrom: 0, threads: 2, threadBytes: 100_000 })).toEqual(plain)
    fs.rmSync(folder, { recursive: true })
  }, 120_000)
})

describe('threads', () => {
  test('a file read by several threads comes out as one read by one, down to the line numbers', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'logtriage-threads-'))
    const file = path.join(folder, 'app.log')
    const scanned = async (io: ScanIo): Promise<unknown> => {
      const list = await findSources([file], folder)
      const options = { nowMs: Date.UTC(2026, 10, 20, 12), version: 'test', level: 'warn' } as const
      return (await triage(list, options, io)).report
    }
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 2, max: 4 }), async (seed, threads) => {
        fs.writeFileSync(file, makeLog(seed, 12_000))
        const alone = await scanned({ hurryFrom: Number.POSITIVE_INFINITY })
        expect(await scanned({ hurryFrom: 0, threads, threadBytes: 100_000 })).toEqual(alone)
      }),
      { numRuns: 6 },
    )
    fs.rmSync(folder, { recursive: true })
  }, 120_000)
})
