// The list of all log formats, in the order in which ties are decided. A test compares it with the folder.
import type { LogFormat } from '../model.js'
import { apacheError } from './apache.js'
import { columns } from './columns.js'
import { compose } from './compose.js'
import { consoleFormat } from './console.js'
import { cri } from './cri.js'
import { dockerJson } from './docker-json.js'
import { dotnet } from './dotnet.js'
import { goLog } from './go-log.js'
import { haproxy } from './haproxy.js'
import { isoLevel } from './iso-level.js'
import { journal } from './journal.js'
import { journalJson } from './journal-json.js'
import { jsonLines } from './json.js'
import { klog } from './klog.js'
import { levelFirst } from './level-first.js'
import { log4j } from './log4j.js'
import { logcat } from './logcat.js'
import { logfmt } from './logfmt.js'
import { loguru } from './loguru.js'
import { mysql } from './mysql.js'
import { nginxError } from './nginx.js'
import { php } from './php.js'
import { plain } from './plain.js'
import { postgres } from './postgres.js'
import { postgresCsv } from './postgres-csv.js'
import { pythonLogging } from './python.js'
import { rails } from './rails.js'
import { redis } from './redis.js'
import { structlog } from './structlog.js'
import { syslog } from './syslog.js'
import { syslog5424 } from './syslog-5424.js'

/** Every format but `plain`, which reads anything and so is never tried against the others. */
export const FORMATS: readonly LogFormat[] = [
  dockerJson,
  cri,
  journalJson,
  jsonLines,
  postgresCsv,
  syslog5424,
  syslog,
  journal,
  nginxError,
  apacheError,
  postgres,
  mysql,
  redis,
  haproxy,
  klog,
  rails,
  php,
  loguru,
  structlog,
  pythonLogging,
  log4j,
  dotnet,
  logcat,
  consoleFormat,
  isoLevel,
  goLog,
  logfmt,
  levelFirst,
  compose,
  columns,
]

/** All that `--log-format` accepts. */
export const ALL_FORMATS: readonly LogFormat[] = [...FORMATS, plain]
