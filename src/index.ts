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
} from './report/contract.js'
export { loadReporter } from './reporters/index.js'
export { REPORTER_NAMES, type Reporter, type ReporterName, type View } from './reporters/reporter.js'
export { type Found, readSummaries } from './summary/read.js'
export { summaryJsonSchema } from './summary/schema.js'
export { emptySummary, mergeSummaries, type Summary } from './summary/summary.js'
export { SUMMARY_VERSION } from './summary/version.js'
export { summaryLines } from './summary/write.js'
export {
  type JudgingOptions,
  judgeSummary,
  type RecordVerdict,
  summarize,
  type Triage,
  type TriageOptions,
  triage,
} from './triage.js'
export { SCHEMA_VERSION, VERSION } from './version.js'
