// Android logcat: threadtime (`03-17 16:13:38.811  1702  2395 D WindowManager: msg`, also with year, zone or uid), time
// (`03-17 16:13:38.811 D/WindowManager( 1702): msg`) and brief (`D/WindowManager( 1702): msg`).
// Out: level, tag as logger, pid; a stamp without a year unless `-v year`. Every line of a stack trace has its own header, so the lines
// of a trace, of AndroidRuntime's crash report and of a tombstone are `secondary` within their tag and thread.
// `--------- beginning of main` is a record of level debug without a stamp.
import type { Level, LogFormat, ParsedLine, Stamp } from '../model.js'
import { isoStamp, YEARLESS_YEAR } from './stamp.js'

const LEVELS: ReadonlyMap<string, Level> = new Map(
  Object.entries({ V: 'trace', D: 'debug', I: 'info', W: 'warn', E: 'error', F: 'fatal', A: 'fatal' }),
)
const TIME = '(\\d{4}-)?(\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}\\.\\d{3,9})( [+-]\\d{4})?'
const THREADTIME = new RegExp(
  `^${TIME}(?: {1,6}[a-z][\\w]{1,20}| {1,6}\\d{1,6}(?= +\\d+ +\\d+ ))? {1,6}(\\d{1,7}) {1,6}(\\d{1,7}) ([VDIWEFAS]) ([^:]{0,100}?) {0,40}: ?`,
)
const SLASHED = /^([VDIWEFAS])\/([^(]{0,100}?) {0,40}\( {0,6}(\d{1,7})\): ?/
const TIME_HEAD = new RegExp(`^${TIME} (?=[VDIWEFAS]/)`)
const TRACE = /^(?:\s+at |\s*Caused by: |\s*Suppressed: |\s*\.{3} \d+ more)/

function stampOfTime(year: string | undefined, time: string, zone: string | undefined): Stamp | undefined {
  const stamp = isoStamp(`${year ?? `${YEARLESS_YEAR}-`}${time}${zone?.trim() ?? ''}`)
  return stamp && (year ? stamp : { ...stamp, yearless: true })
}

/** Whether a line goes on with the record above it; the first line of a crash report does not. */
function continues(tag: string, message: string): boolean {
  if (tag === 'AndroidRuntime') return !/^(?:\*{3} )?(?:FATAL EXCEPTION|Shutting down VM|>{5})/.test(message)
  if (tag === 'DEBUG') return !message.startsWith('*** ***')
  return TRACE.test(message)
}

function entry(
  stamp: Stamp | undefined,
  letter: string,
  tag: string,
  pid: string,
  thread: string,
  message: string,
): ParsedLine {
  const level = LEVELS.get(letter)
  return {
    message,
    pid,
    stream: `${tag}(${thread})`,
    ...(stamp && { stamp }),
    ...(level && { level }),
    ...(tag && { logger: tag }),
    ...(continues(tag, message) && { secondary: true as const }),
  }
}

function parseSlashed(text: string, stamp: Stamp | undefined): ParsedLine | undefined {
  const m = SLASHED.exec(text)
  return m ? entry(stamp, m[1]!, m[2]!, m[3]!, m[3]!, text.slice(m[0].length)) : undefined
}

function parse(line: string): ParsedLine | undefined {
  if (line.startsWith('--------- ')) {
    return /^-{9} (?:beginning of|switch to) [\w/ -]{1,40}$/.test(line)
      ? { message: line, level: 'debug' }
      : undefined
  }
  if (line[1] === '/') return parseSlashed(line, undefined)
  if (line[2] !== '-' && line[4] !== '-') return undefined
  const m = THREADTIME.exec(line)
  const head = m ?? TIME_HEAD.exec(line)
  const stamp = head ? stampOfTime(head[1], head[2]!, head[3]) : undefined
  if (!head || !stamp) return undefined
  const text = line.slice(head[0].length)
  return m ? entry(stamp, m[6]!, m[7]!, m[4]!, `${m[4]}:${m[5]}`, text) : parseSlashed(text, stamp)
}

export const logcat: LogFormat = {
  name: 'logcat',
  title: 'Android logcat (threadtime, time, brief)',
  source: 'https://developer.android.com/tools/logcat#outputFormat, AOSP system/logging/liblog/logprint.cpp',
  strict: true,
  parse,
  samples: [
    {
      line: '03-17 16:13:38.811  1702  2395 D WindowManager: printFreezingDisplayLogs: opening app',
      expect: {
        message: 'printFreezingDisplayLogs: opening app',
        level: 'debug',
        logger: 'WindowManager',
        pid: '1702',
        stamp: { ms: Date.UTC(1972, 2, 17, 16, 13, 38, 811), zoned: false, yearless: true },
      },
    },
    {
      line: '2026-03-17 16:13:38.811 +0100  1702  2395 E shop    : boom',
      expect: {
        message: 'boom',
        level: 'error',
        logger: 'shop',
        stamp: { ms: Date.UTC(2026, 2, 17, 15, 13, 38, 811), zoned: true },
      },
    },
    {
      line: '03-17 16:13:38.811  1702  1702 E AndroidRuntime: FATAL EXCEPTION: main',
      expect: { message: 'FATAL EXCEPTION: main', stream: 'AndroidRuntime(1702:1702)' },
    },
    {
      line: '03-17 16:13:38.811  1702  1702 E AndroidRuntime: \tat com.shop.Main.run(Main.java:7)',
      expect: {
        message: '\tat com.shop.Main.run(Main.java:7)',
        secondary: true,
        stream: 'AndroidRuntime(1702:1702)',
      },
    },
    {
      line: '03-17 16:13:38.811 W/Shop Sync( 1702): slow',
      expect: { message: 'slow', level: 'warn', logger: 'Shop Sync', pid: '1702' },
    },
    { line: 'E/shop    ( 1702): boom', expect: { message: 'boom', level: 'error', logger: 'shop' } },
    { line: '--------- beginning of crash', expect: { level: 'debug' } },
  ],
  rejects: [
    '03-17 16:13:38.811 something happened: 1702 2395 D',
    'E1120 09:21:00.123456       1 controller.go:114] boom',
    '2026-03-17 16:13:38.811 ERROR 1702 --- [main] com.shop.Main : boom',
    '--------- beginning of the end; select 1',
    'N/A (1702): boom',
  ],
}
