import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Context, DetectorSample, Part } from '../src/detectors/detector.js'
import { DETECTORS } from '../src/detectors/index.js'
import { markersOf } from '../src/detectors/words.js'
import { Provenance } from '../src/provenance/provenance.js'
import { NOW_MS, partOf, ROOT, withFiles } from './kit.js'

test('the list of detectors is the folder', () => {
  const folder = path.join(ROOT, 'src', 'detectors')
  const plugins = fs
    .readdirSync(folder)
    .filter((file) => fs.readFileSync(path.join(folder, file), 'utf8').includes(': Detector = {'))
  expect(DETECTORS.map(({ name }) => `${name}.ts`).sort()).toEqual(plugins.sort())
})

async function contextOf({ windows, sources, told }: DetectorSample, part: Part): Promise<Context> {
  if (sources === undefined) return { windows, ...(told && { told }) }
  const has = (folder: string): string[] =>
    Object.keys(sources).some((name) => name.startsWith(`${folder}/`)) ? [folder] : []
  const provenance = await Provenance.search(
    part.samples.map(({ text }) => text),
    { tests: has('tests'), app: has('app'), cwd: withFiles(sources), nowMs: NOW_MS },
  )
  return { windows, provenance }
}

describe.each(DETECTORS.map((detector) => [detector.name, detector] as const))('%s', (_, detector) => {
  test('says what it looks for in a clause', () =>
    expect(detector.looksFor).toMatch(/^(?!.*\n)\S.{10,100}[^.\s]$/))
  test.each(detector.samples.map((sample) => [sample.what, sample] as const))(
    'speaks: %s',
    async (_what, sample) => {
      const part = partOf(sample.part)
      const evidence = detector.inspect(part, await contextOf(sample, part))
      expect(evidence).toBeDefined()
      expect(Math.sign(evidence!.logOdds)).toBe(sample.speaksFor === 'genuine' ? -1 : 1)
      expect(evidence!.family).toBe(detector.family)
      expect(evidence!.reason).not.toMatch(/\.$|^$/)
      if (sample.conclusive !== undefined) expect(evidence!.conclusive ?? false).toBe(sample.conclusive)
    },
  )
  test.each(detector.rejects.map((sample) => [sample.what, sample] as const))(
    'is silent: %s',
    async (_what, sample) => {
      const part = partOf(sample.part)
      expect(detector.inspect(part, await contextOf(sample, part))).toBeUndefined()
    },
  )
})

describe('fixture words', () => {
  test.each([
    ["no usage found; type=dict keys=['foo', 'no_usage_here']", 'no_usage_here'],
    ["unknown provider 'mystery'; falling back", 'mystery'],
    ['charge failed for card 4242 4242 4242 4242', '4242 4242 4242 4242'],
    ['<MagicMock name="client.get()" id="140234">', '<MagicMock'],
    ['DNS lookup failed: shop.invalid', 'shop.invalid'],
    ['FakePaymentGateway timed out', 'FakePaymentGateway'],
  ])('%s', (text, word) => {
    expect(
      markersOf(text)
        .map((marker) => marker.word)
        .join(' '),
    ).toContain(word)
  })
  test.each([
    'connection refused by db-3',
    'latest attestation expired',
    'barometer sensor 12 reads 970 hPa',
    'the contest was protested',
    'greatest common prefix',
  ])('none in: %s', (text) => expect(markersOf(text)).toEqual([]))
})
