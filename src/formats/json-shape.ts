// Which JSON objects hold a record, and where, for the plugin json.
// In: the parsed object. Out: whether it is a wrapper with a plugin of its own; the record with its fields at the top.
import { isObject, type Json } from './json-error.js'

/** True for docker json-file, journald and other objects that carry a line of some other format. */
export const isWrapper = (r: Json): boolean =>
  (typeof r.log === 'string' &&
    (typeof r.stream === 'string' || (typeof r.time === 'string' && r.level === undefined))) ||
  '__REALTIME_TIMESTAMP' in r ||
  '__CURSOR' in r ||
  ('MESSAGE' in r && '_BOOT_ID' in r)

/** winston's logstash format and loguru's `serialize` keep the record one level down. */
export function unwrapped(outer: Json): Json {
  const { '@fields': fields, record } = outer
  if (isObject(fields) && typeof outer['@message'] === 'string') return { ...fields, ...outer }
  return isObject(record) && typeof outer.text === 'string' && isObject(record.level)
    ? loguruRecord(outer.text, record, record.level)
    : outer
}

function loguruRecord(text: string, record: Json, level: Json): Json {
  const time = isObject(record.time) ? record.time.timestamp : undefined
  const { message, exception } = record
  const at = typeof message === 'string' ? text.indexOf(message) : -1
  // The text is the line as loguru would have written it, the trace at its end.
  const stack = isObject(exception) && at >= 0 ? text.slice(at + String(message).length).trim() : undefined
  return {
    message,
    level: level.name,
    time,
    name: record.name,
    process: record.process,
    ...(isObject(exception) && {
      err: { message: `${String(exception.type)}: ${String(exception.value)}`, stack },
    }),
  }
}
