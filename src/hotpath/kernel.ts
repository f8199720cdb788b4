// The WebAssembly module of the fast lane. In: nothing. Out: its functions and memory, typed. Its source is assembly/, built to dist/kernel.wasm.
import { randomFillSync } from 'node:crypto'
import fs from 'node:fs'

/** As much of the engine as is used; the types of Node leave it out. */
interface Engine {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown }
}
const { Module, Instance } = (globalThis as unknown as { WebAssembly: Engine }).WebAssembly

// Bits of a layout's flags, as in assembly/layout.ts.
/** The level is below the gate. */
export const SKIP = 1
/** The time is read as minute, seconds, fraction. */
export const MINUTE = 2
/** The time is 13 digits of epoch ms. */
export const EPOCH = 4
/** The line is a JSON object. */
export const JSON_LINE = 8

/** A number that the module keeps. */
interface Cell {
  readonly value: number
}

/** What assembly/kernel.ts exports; the meaning of each stands there. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer }
  readonly INPUT: Cell
  readonly INPUT_BYTES: Cell
  readonly EVENTS: Cell
  readonly SCRATCH: Cell
  readonly SKELETON: Cell
  readonly MAX_LINE: Cell
  readonly stopAt: Cell
  readonly stopEnd: Cell
  readonly events: Cell
  readonly lines: Cell
  readonly blanks: Cell
  readonly skipped: Cell
  readonly skippedLines: Cell
  readonly firstMs: Cell
  readonly lastMs: Cell
  start(sampleUntil: number): void
  forget(): void
  run(from: number, to: number): void
  headOf(line: number, newline: number): number
  opens(line: number, newline: number): number
  teach(from: number, end: number, slot: number, quotes: number): number
  teachHead(line: number, end: number, words: number, layout: number): number
  teachHeaderless(line: number, end: number): number
  isHeaderless(line: number, end: number): number
  refuse(line: number, end: number): number
  isRefused(line: number, end: number): number
  addLayout(
    flags: number,
    message: number,
    time: number,
    fraction: number,
    tail: number,
    nameFrom: number,
    nameTo: number,
    group: number,
    zone: number,
  ): number
  addTemplate(line: number, bytes: number, wildFrom: number, wildTo: number, layout: number): number
  setSecret(a: number, b: number, c: number, d: number): void
  openText(): void
  takeLine(from: number, end: number): void
  closeText(): number
  skeletonAt(from: number, end: number, out: number): number
}

/** The module with a view of its memory. */
export interface Kernel {
  readonly wasm: Exports
  /** All of its memory; the log's bytes stand from `input` on. */
  readonly memory: Buffer
  readonly input: number
  readonly inputBytes: number
  /** Whom it asks for minutes: whoever uses it now. */
  minute: MinuteReader
}

/** Asked for the epoch ms of the minute of a line's time, seconds and fraction left out; NaN when it has none. */
type MinuteReader = (line: number, end: number, layout: number) => number

// Beside the bundle, or seen from the sources when tests run them.
const PLACES = ['./kernel.wasm', '../../dist/kernel.wasm']

let compiled: object | undefined

function compile(): object {
  const place = PLACES.map((name) => new URL(name, import.meta.url)).find((url) => fs.existsSync(url))
  if (place === undefined) throw new Error('dist/kernel.wasm is missing: run npm run build')
  return new Module(fs.readFileSync(place))
}

/** Makes an instance; what it learns is its own. Each takes much of the address space, so that one should serve many sources in turn. */
export function makeKernel(): Kernel {
  compiled ??= compile()
  const minute: MinuteReader = (line, end, layout) => kernel.minute(line, end, layout)
  const wasm = new Instance(compiled, { host: { minute } }).exports as Exports
  const [a, b, c, d] = randomFillSync(new Uint32Array(4)) as unknown as [number, number, number, number]
  wasm.setSecret(a, b, c, d)
  const kernel: Kernel = {
    wasm,
    memory: Buffer.from(wasm.memory.buffer),
    input: wasm.INPUT.value,
    inputBytes: wasm.INPUT_BYTES.value,
    minute: () => Number.NaN,
  }
  return kernel
}
