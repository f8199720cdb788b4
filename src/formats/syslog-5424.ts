// Syslog of RFC 5424: `<PRI>1 2026-11-20T09:21:00Z host app procid msgid [sd] msg`.
// Out: the inner line as message (`wraps`), level of PRI, host, app as logger, procid as pid. Structured data and msgid are dropped,
// and so is the byte order mark before the message. Taken too: a byte count in front (octet framing) and Heroku's drains, which leave
// the structured data out, and rsyslog's second space before the message. `-` stands for a missing value.
import type { LogFormat, ParsedLine } from '../model.js'
import { isoStamp, SYSLOG_LEVELS } from './stamp.js'
import { unescapeRsyslog, wrapped } from './syslog-head.js'

const HEAD =
  /^(?:\d{1,6} )?<(\d{1,3})>1 (-|\d{4}-\d{2}-\d{2}T[\d:.]{8,18}(?:Z|[+-]\d{2}:?\d{2})) (\S{1,255}) (\S{1,128}) (\S{1,128}) (\S{1,64})(?: |$)/

/** rsyslog's RSYSLOG_SyslogProtocol23Format puts the separator of the old tag before the message; more spaces are an indentation. */
const EXTRA_SPACE = /^ (?=[^ ])/

/** Index after the structured data that begins at `from`; `from` itself when there is none or it is never closed. */
function skipStructuredData(line: string, from: number): number {
  if (line[from] === '-' && (from + 1 === line.length || line[from + 1] === ' ')) return from + 1
  let quoted = false
  for (let at = from; line[at] === '['; ) {
    for (at += 1; at < line.length && (quoted || line[at] !== ']'); at += 1) {
      if (line[at] === '"') quoted = !quoted
      else if (quoted && line[at] === '\\') at += 1
    }
    if (at >= line.length) return from
    at += 1
    if (at === line.length || line[at] === ' ') return at
  }
  return from
}

function given(value: string): string | undefined {
  return value === '-' ? undefined : value
}

function parse(line: string): ParsedLine | undefined {
  const first = line.charCodeAt(0)
  if (first !== 60 && (first < 48 || first > 57)) return undefined
  const m = HEAD.exec(line)
  if (!m || Number(m[1]) > 191) return undefined
  const stamp = m[2] === '-' ? undefined : isoStamp(m[2]!)
  if (m[2] !== '-' && !stamp) return undefined
  const end = skipStructuredData(line, m[0].length)
  // No structured data at all (Heroku): the message stands where it would begin.
  const text = line
    .slice(end > m[0].length && line[end] === ' ' ? end + 1 : end)
    .replace(EXTRA_SPACE, '')
    .replace(/^(?:\uFEFF|\u00EF\u00BB\u00BF)/, '')
  const parts = { host: given(m[3]!), logger: given(m[4]!), pid: given(m[5]!) }
  return wrapped({ stamp, level: SYSLOG_LEVELS[Number(m[1]) & 7], ...parts }, unescapeRsyslog(text))
}

export const syslog5424: LogFormat = {
  name: 'syslog-5424',
  title: 'syslog, RFC 5424',
  source: 'https://www.rfc-editor.org/rfc/rfc5424#section-6',
  strict: true,
  parse,
  samples: [
    {
      line: '<11>1 2026-11-20T09:21:00.123456+01:00 web1 shop 812 ID47 [x@32473 q="a\\"]b" r="2"][y@1 s="t"] \uFEFFOrder failed',
      expect: {
        message: 'Order failed',
        level: 'error',
        host: 'web1',
        logger: 'shop',
        pid: '812',
        stream: 'web1 shop[812]',
        wraps: true,
        stamp: { ms: Date.UTC(2026, 10, 20, 8, 21, 0, 123), zoned: true },
      },
    },
    {
      line: '<34>1 2026-11-20T09:21:00Z web1 su - - -     at run (/srv/a.js:1:2)',
      expect: {
        message: '    at run (/srv/a.js:1:2)',
        level: 'fatal',
        logger: 'su',
        stream: 'web1 su',
        stamp: { ms: Date.UTC(2026, 10, 20, 9, 21, 0), zoned: true },
      },
    },
    {
      line: '83 <40>1 2026-11-20T09:21:00+00:00 d.73ea7440 heroku web.3 - State changed from starting to up',
      expect: {
        message: 'State changed from starting to up',
        logger: 'heroku',
        pid: 'web.3',
        level: 'fatal',
      },
    },
    {
      line: '<11>1 2026-11-20T09:21:00.123456+00:00 web1 shop - - -  order 102 failed: card declined',
      expect: { message: 'order 102 failed: card declined', level: 'error', logger: 'shop' },
    },
    {
      line: '<11>1 2026-11-20T09:21:00.123456+00:00 web1 java - - -  #011at com.shop.Biz.charge(Biz.java:6)',
      expect: { message: '\tat com.shop.Biz.charge(Biz.java:6)' },
    },
    {
      line: '<11>1 2026-11-20T09:21:00.123456+00:00 web1 shop - - -   at run (/srv/a.js:1:2)',
      expect: { message: '  at run (/srv/a.js:1:2)' },
    },
    {
      line: '<14>1 - web1 shop 812 - - [main] ERROR boom',
      expect: { message: '[main] ERROR boom', level: 'info' },
    },
    { line: '<14>1 2026-11-20T09:21:00Z - - - - -', expect: { message: '', level: 'info' } },
  ],
  rejects: [
    '<11>Nov 20 09:21:00 web1 shop[812]: boom',
    '<11>2026-11-20T09:21:00Z web1 shop[812]: boom',
    '1 2026-11-20T09:21:00Z web1 shop 812 - - boom',
    '<li>1 2026-11-20</li>',
    '<999>1 2026-11-20T09:21:00Z web1 shop 812 - - boom',
  ],
}
