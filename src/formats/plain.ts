// Any text: the format of last resort. A line is its own message; a level is read only when the line opens with its word in capitals.
// Joining of traces is left to the trace shapes, since the lines carry no header.
import type { LogFormat } from '../model.js'
import { levelOf } from './stamp.js'

const LEVEL_FIRST =
  /^\[?(TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERR|ERROR|SEVERE|CRIT|CRITICAL|FATAL|ALERT|EMERG|PANIC)\]?(?:[:\s] *|$)(?!=)/

export const plain: LogFormat = {
  name: 'plain',
  title: 'Plain text, no header known',
  source: 'none: what is left',
  strict: false,
  parse(line) {
    const m = LEVEL_FIRST.exec(line)
    const level = m ? levelOf(m[1]!) : undefined
    return m && level && line.length > m[0].length
      ? { level, message: line.slice(m[0].length) }
      : { message: line }
  },
  samples: [
    { line: 'disk sda1 is 98 % full', expect: { message: 'disk sda1 is 98 % full' } },
    { line: 'ERROR: no route to storage-2', expect: { level: 'error', message: 'no route to storage-2' } },
    { line: '[WARN] battery low', expect: { level: 'warn', message: 'battery low' } },
  ],
  rejects: [],
}
