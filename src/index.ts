// The library's face.
export { EXIT, UserError } from './errors.js'
export { ALL_FORMATS, FORMATS } from './formats/index.js'
export { findSources, type Source, type SourceList } from './input/sources.js'
export type { Evidence, Level, LogFormat, LogRecord, ParsedLine, Stamp, Verdict } from './model.js'
export { fingerprintOf, type Signature, signatureOf } from './patterns/signature.js'
export {
  type Report,
  type ReportPart,
  type ReportPattern,
  reportJsonSchema,
  reportSchema,
  SCHEMA_VERSION,
} from './report/contract.js'
export { REPORTERS } from './reporters/index.js'
export type { Reporter, View } from './reporters/reporter.js'
export { type RecordVerdict, type Triage, type TriageOptions, triage } from './triage.js'
