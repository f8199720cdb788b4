import fs from 'node:fs'
import path from 'node:path'
import { Readable } from 'node:stream'
import zlib from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fileChunks, streamChunks } from '../src/input/bytes.js'
import { LineSplitter } from '../src/input/lines.js'
import { findSources } from '../src/input/sources.js'
import { tempFolder, withFiles } from './kit.js'

type Line = [text: string, number: number, overlong: boolean]

function split(chunks: readonly Buffer[], maxLineBytes?: number): { lines: Line[]; bytes: number } {
  const lines: Line[] = []
  const splitter = new LineSplitter((...line) => lines.push(line), maxLineBytes)
  for (const chunk of chunks) {
    splitter.push(chunk)
    chunk.fill(0x21)
  }
  splitter.end()
  return { lines, bytes: splitter.bytes }
}

const pieces = (bytes: Buffer, cuts: readonly number[]): Buffer[] => {
  const at = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b)
  return [0, ...at].map((from, i) => Buffer.from(bytes.subarray(from, at[i] ?? bytes.length)))
}

describe('lines', () => {
  test('LF, CRLF, a last line without end, a byte order mark, broken UTF-8', () => {
    const bytes = Buffer.concat([
      Buffer.from('\ufeffone\r\ntwo\n\nthr'),
      Buffer.from([0xff]),
      Buffer.from('e'),
    ])
    expect(split([bytes]).lines).toEqual([
      ['one', 1, false],
      ['two', 2, false],
      ['', 3, false],
      ['thr\ufffde', 4, false],
    ])
  })
  test('a carriage return inside a line stays', () =>
    expect(split([Buffer.from('a\rb\n')]).lines).toEqual([['a\rb', 1, false]]))
  test('an over-long line is cut and told, the next one is whole', () => {
    const { lines, bytes } = split([Buffer.from(`${'x'.repeat(50)}\nshort\n`)], 10)
    expect(lines).toEqual([
      ['xxxxxxxxxx', 1, true],
      ['short', 2, false],
    ])
    expect(bytes).toBe(57)
  })
  test('property: any chunking gives the same lines', () => {
    const bytes = fc
      .array(fc.constantFrom('\n', '\r\n', 'a', 'é', '\ufeff', '𝄞', '\u0000', 'long'.repeat(9)), {
        maxLength: 40,
      })
      .map((parts) => Buffer.from(parts.join('')))
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(400), { maxLength: 8 }), (whole, cuts) => {
        expect(split(pieces(whole, cuts), 30)).toEqual(split([Buffer.from(whole)], 30))
      }),
      { numRuns: 500 },
    )
  })
})

async function collect(chunks: AsyncIterable<Buffer>): Promise<string> {
  let text = ''
  for await (const chunk of chunks) text += chunk.toString('latin1')
  return text
}

describe('bytes', () => {
  const text = Array.from({ length: 5000 }, (_, i) => `line ${i} of a log that is packed\n`).join('')
  test('a gzipped file is known by its bytes, whatever its name', async () => {
    const folder = withFiles({ 'a.log': zlib.gzipSync(text) })
    expect(await collect(fileChunks(path.join(folder, 'a.log'), expect.fail))).toBe(text)
  })
  test('two gzip members are one file', async () => {
    const folder = withFiles({ 'a.gz': Buffer.concat([zlib.gzipSync('one\n'), zlib.gzipSync('two\n')]) })
    expect(await collect(fileChunks(path.join(folder, 'a.gz'), expect.fail))).toBe('one\ntwo\n')
  })
  test('a cut gzip is read up to its cut and noted', async () => {
    const packed = zlib.gzipSync(text)
    const folder = withFiles({ 'a.gz': packed.subarray(0, packed.length - 200) })
    const notes: string[] = []
    const got = await collect(fileChunks(path.join(folder, 'a.gz'), (note) => notes.push(note)))
    expect(text.startsWith(got)).toBe(true)
    expect(got.length).toBeGreaterThan(text.length / 2)
    expect(notes).toHaveLength(1)
  })
  const notesOf = async (bytes: Buffer): Promise<[string, string[]]> => {
    const notes: string[] = []
    const folder = withFiles({ 'a.gz': bytes })
    return [await collect(fileChunks(path.join(folder, 'a.gz'), (note) => notes.push(note))), notes]
  }
  test('zeros behind the last member are padding', async () => {
    expect(await notesOf(Buffer.concat([zlib.gzipSync('one\n'), Buffer.alloc(600_000)]))).toEqual([
      'one\n',
      [],
    ])
  })
  test('what stands behind the gzip data costs nothing of it', async () => {
    expect(await notesOf(Buffer.concat([zlib.gzipSync('one\n'), Buffer.from('garbage')]))).toEqual([
      'one\n',
      ['data behind the gzip data was not read'],
    ])
  })
  test('a wrong checksum costs nothing', async () => {
    const packed = zlib.gzipSync(text)
    packed[packed.length - 7]! ^= 255
    expect((await notesOf(packed))[0]).toBe(text)
  })
  test('a name and a comment in the header are passed by', async () => {
    const packed = zlib.gzipSync('one\n')
    const named = Buffer.concat([
      packed.subarray(0, 3),
      Buffer.from([8 | 16]),
      packed.subarray(4, 10),
      Buffer.from('a.log\0why\0'),
      packed.subarray(10),
    ])
    expect(await notesOf(named)).toEqual(['one\n', []])
  })
  test('gzip in a pipe, its magic bytes in two chunks', async () => {
    const packed = zlib.gzipSync('packed\n')
    const stream = Readable.from([packed.subarray(0, 1), packed.subarray(1)])
    expect(await collect(streamChunks(stream, expect.fail))).toBe('packed\n')
  })
  test('one byte is no gzip', async () => {
    expect(await collect(streamChunks(Readable.from([Buffer.from('x')]), expect.fail))).toBe('x')
  })
  test('a file that grows while it is read is read to the size it had', async () => {
    const folder = withFiles({ 'a.log': text })
    const file = path.join(folder, 'a.log')
    let got = ''
    for await (const chunk of fileChunks(file, expect.fail)) {
      if (got === '') fs.appendFileSync(file, 'more\n'.repeat(1000))
      got += chunk.toString('latin1')
    }
    expect(got).toBe(text)
  })
})

describe('sources', () => {
  const names = async (args: string[], cwd: string) =>
    (await findSources(args, cwd)).sources.map(({ segments }) => segments.map((one) => one.path))
  test('a rotated set is one source, oldest first', async () => {
    const cwd = withFiles({
      'errors.log': '',
      'errors.log.1': '',
      'errors.log.2.gz': '',
      'errors.log.10': '',
      'other.log': '',
    })
    expect(await names(['*.log*'], cwd)).toEqual([
      ['errors.log.10', 'errors.log.2.gz', 'errors.log.1', 'errors.log'],
      ['other.log'],
    ])
  })
  test('dated names with a number are in the order of the number', async () => {
    const cwd = withFiles({ 'app.log-20261119-2': '', 'app.log-20261119-10': '', 'app.log-20261119-1': '' })
    expect(await names(['*'], cwd)).toEqual([
      ['app.log-20261119-1', 'app.log-20261119-2', 'app.log-20261119-10'],
    ])
  })
  test('dated names are a rotated set too', async () => {
    const cwd = withFiles({
      'app.log': '',
      'app.log-20261119.gz': '',
      'app.log-20261118': '',
      'web-2026-11-18.log': '',
      'web-2026-11-17.log': '',
    })
    expect(await names(['*'], cwd)).toEqual([
      ['app.log-20261118', 'app.log-20261119.gz', 'app.log'],
      ['web-2026-11-17.log', 'web-2026-11-18.log'],
    ])
  })
  test('one file named outright is only itself', async () => {
    const cwd = withFiles({ 'errors.log': '', 'errors.log.1': '' })
    expect(await names(['errors.log'], cwd)).toEqual([['errors.log']])
  })
  test('numbers that belong to the name do not make a set', async () => {
    const cwd = withFiles({ 'worker-1': '', 'worker-2': '' })
    expect(await names(['worker-*'], cwd)).toEqual([['worker-1'], ['worker-2']])
  })
  test('a folder gives its logs and says what it left out', async () => {
    const cwd = withFiles({
      'logs/app.log': '',
      'logs/syslog': '',
      'logs/deep/db.log.1': '',
      'logs/photo.png': '',
      'logs/old.log.xz': '',
    })
    const list = await findSources(['logs'], cwd)
    expect(list.sources.map(({ name }) => name).sort()).toEqual([
      'logs/app.log',
      'logs/deep/db.log.1',
      'logs/syslog',
    ])
    expect(list.notes.join('\n')).toMatch(/1 packed file.*old\.log\.xz[\s\S]*1 file/)
  })
  test('the same file named twice is read once', async () => {
    const cwd = withFiles({ 'a.log': '' })
    expect(await names(['a.log', './a.log', '*.log'], cwd)).toHaveLength(1)
  })
  test('what can not be looked at is left to the reading', async () => {
    const cwd = withFiles({ 'a.log': '' })
    expect(await names(['a.log/x', 'n'.repeat(300)], cwd)).toEqual([['a.log/x'], ['n'.repeat(300)]])
  })
  test('a file called - in a folder is no standard input', async () => {
    const cwd = withFiles({ 'logs/-': '' })
    expect(await names(['.'], path.join(cwd, 'logs'))).toEqual([['./-']])
  })
  test('an empty argument is no folder', async () => {
    expect((await findSources([''], tempFolder())).failures).toHaveLength(1)
  })
  test('a glob without a match is a failure that says so', async () => {
    expect((await findSources(['*.nothing'], tempFolder())).failures[0]).toContain('no file matches')
  })
})
