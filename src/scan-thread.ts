// A thread that reads one part of a file: the entry of dist/thread.cjs. In: a task as the thread's data. Out: one message with what it found.
import { parentPort, workerData } from 'node:worker_threads'
import { type PartTask, readPart } from './threads/part.js'

const result = readPart(workerData as PartTask)
// Handed over, not copied: the largest part of it by far.
const memory = result.states
  .map(({ state }) => state.buckets.memory)
  .filter(({ byteLength }) => byteLength > 0)
parentPort?.postMessage(result, memory as ArrayBuffer[])
