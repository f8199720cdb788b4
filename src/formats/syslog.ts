// Syslog as it stands in files: RFC 3164 (`Nov 20 09:21:00 host tag[pid]: msg`), rsyslog's and journalctl's ISO stamps
// (`2026-11-20T09:21:00.123456+01:00 host tag[pid]: msg`), with or without `<PRI>` in front; also Heroku's hostless lines.
// Out: the inner line as message (`wraps`), host, tag as logger, pid, the level of PRI when there is one.
// `journalctl -o short`, `short-iso` and `short-iso-precise` are the same as these; its other outputs are in journal.ts.
// A line without a tag is taken after an RFC 3164 stamp (`last message repeated 3 times`) but not after an ISO stamp,
// where it could not be told from an application's own line.
import type { Level, LogFormat, ParsedLine, Stamp } from '../model.js'
import { MONTH_FIRST, monthFirstStamp } from './dates.js'
import { isoStamp, levelOf, SYSLOG_LEVELS } from './stamp.js'
import { readHost, readTag, type Tag, unescapeRsyslog, wrapped } from './syslog-head.js'

const PRI = /^<(\d{1,3})>/
const BSD = new RegExp(`^${MONTH_FIRST}:? `)
// More than six digits of fraction are docker's (`docker logs -t`), not rsyslog's.
const ISO = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?:Z|[+-]\d{2}:?\d{2})) /
const CRI_STREAM = /^std(?:out|err)$/

function parseBsd(text: string, level: Level | undefined, hasPri: boolean): ParsedLine | undefined {
  const m = BSD.exec(text)
  if (!m) return undefined
  // Six digits without PRI are `journalctl -o short-precise`.
  if (m[5]?.length === 6 && !hasPri) return undefined
  const stamp = monthFirstStamp(m[1]!, m[2]!, m[3], m[4]!, m[5])
  return stamp && readBsdBody(text.slice(m[0].length), stamp, level)
}

function readBsdBody(body: string, stamp: Stamp, level: Level | undefined): ParsedLine | undefined {
  const host = readHost(body)
  // Cisco writes `host : %ASA-…`.
  const rest = host === undefined ? body : body.slice(host.length + 1).replace(/^: (?=%)/, '')
  const tag = readTag(rest)
  if (!tag) return host === undefined ? undefined : wrapped({ stamp, level, host }, unescapeRsyslog(rest))
  if (host === undefined && tag.pid === undefined) return undefined
  return tagged(tag, host, stamp, level)
}

/** After an ISO stamp, more must speak for syslog: an application's own line begins the same way. */
function readIsoBody(
  body: string,
  stamp: Stamp,
  level: Level | undefined,
  weak: boolean,
): ParsedLine | undefined {
  const host = readHost(body)
  if (host !== undefined && (levelOf(host) || CRI_STREAM.test(host) || /^\d+$/.test(host))) return undefined
  const tag = readTag(host === undefined ? body : body.slice(host.length + 1))
  if (!tag || (tag.pid === undefined && (weak || host === undefined))) return undefined
  return tagged(tag, host, stamp, level)
}

function tagged(tag: Tag, host: string | undefined, stamp: Stamp, level: Level | undefined): ParsedLine {
  const { logger, pid, message } = tag
  return wrapped({ stamp, level: level ?? tag.level, host, logger, pid }, unescapeRsyslog(message))
}

function parse(line: string): ParsedLine | undefined {
  const pri = line.startsWith('<') ? PRI.exec(line) : null
  if (pri && Number(pri[1]) > 191) return undefined
  const text = pri ? line.slice(pri[0].length) : line
  const level = pri ? SYSLOG_LEVELS[Number(pri[1]) & 7] : undefined
  const first = text.charCodeAt(0)
  if (first >= 65 && first <= 90) return parseBsd(text, level, pri !== null)
  if (first < 48 || first > 57) return undefined
  const m = ISO.exec(text)
  const stamp = m ? isoStamp(m[1]!) : undefined
  // `…00.123Z word word: ` is what JavaScript's toISOString() gives; rsyslog writes microseconds or a numeric offset.
  const weak = pri === null && /(?<!\.\d{6})Z$/.test(m?.[1] ?? '')
  return m && stamp ? readIsoBody(text.slice(m[0].length), stamp, level, weak) : undefined
}

export const syslog: LogFormat = {
  name: 'syslog',
  title: 'syslog files (RFC 3164, rsyslog with ISO stamps, journalctl -o short)',
  source: 'https://www.rfc-editor.org/rfc/rfc3164, https://www.rsyslog.com/doc/configuration/templates.html',
  strict: true,
  parse,
  samples: [
    {
      line: 'Nov 20 09:21:00 web1 shop[812]:   at OrderStore.save (/srv/shop/store.js:12:5)',
      expect: {
        message: '  at OrderStore.save (/srv/shop/store.js:12:5)',
        stamp: { ms: Date.UTC(1972, 10, 20, 9, 21, 0), zoned: false, yearless: true },
        host: 'web1',
        logger: 'shop',
        pid: '812',
        stream: 'web1 shop[812]',
        wraps: true,
      },
    },
    {
      line: 'Nov  5 23:02:11 bastion sshd(pam_unix)[19939]: authentication failure; logname= uid=0',
      expect: {
        message: 'authentication failure; logname= uid=0',
        logger: 'sshd(pam_unix)',
        pid: '19939',
        host: 'bastion',
      },
    },
    {
      line: 'Nov 20 09:21:00 web1 kernel: [12345.678901] Out of memory: Killed process 4242 (node)',
      expect: {
        message: 'Out of memory: Killed process 4242 (node)',
        logger: 'kernel',
        stream: 'web1 kernel',
      },
    },
    {
      line: '2026-11-20T09:21:00.123456+01:00 web1 postfix/smtpd[77]: lost connection after EHLO',
      expect: {
        message: 'lost connection after EHLO',
        logger: 'postfix/smtpd',
        pid: '77',
        stamp: { ms: Date.UTC(2026, 10, 20, 8, 21, 0, 123), zoned: true },
      },
    },
    {
      line: '<11>Nov 20 09:21:00 web1 shop: java.io.IOException: Broken pipe#012#011at com.shop.Io.write(Io.java:7)',
      expect: {
        message: 'java.io.IOException: Broken pipe',
        trace: '\tat com.shop.Io.write(Io.java:7)',
        level: 'error',
        logger: 'shop',
      },
    },
    {
      line: 'Nov 20 09:21:00 web1 last message repeated 3 times',
      expect: { message: 'last message repeated 3 times', host: 'web1', stream: 'web1' },
    },
    {
      line: '2026-11-20T09:21:00.685850+00:00 app[web.1]: Error: boom',
      expect: { message: 'Error: boom', logger: 'app', pid: 'web.1', stream: 'app[web.1]' },
    },
    {
      line: 'Nov 20 09:21:00 mac1 com.apple.xpc.launchd[1] (com.shop.agent[77]) <Error>: Service exited with abnormal code: 1',
      expect: {
        message: 'Service exited with abnormal code: 1',
        level: 'error',
        logger: 'com.apple.xpc.launchd',
        pid: '1',
      },
    },
    {
      line: 'Nov 20 2026 09:21:00 fw01 : %ASA-3-106014: Deny inbound icmp',
      expect: {
        message: 'Deny inbound icmp',
        logger: '%ASA-3-106014',
        stamp: { ms: Date.UTC(2026, 10, 20, 9, 21, 0), zoned: false },
      },
    },
  ],
  rejects: [
    'Nov 20, 2026 9:21:00 AM com.shop.Main run',
    '2026-11-20T09:21:00.123Z error: QueryFailedError: duplicate key value',
    '2026-11-20T09:21:00.123Z ERROR worker: job failed',
    '2026-11-20T09:21:00.123456789Z stderr F shop: boom',
    '2026-11-20T09:21:00.123456Z 8 [ERROR] [MY-010119] [Server] Aborting',
    '    at OrderStore.save (/srv/shop/store.js:12:5)',
    '<script>Nov 20 09:21:00</script>',
    'Nov 20 was a good day',
    '2026-11-20T09:21:00.123Z worker-1 checkout: paid',
    '2026-11-20T09:21:00.123+01:00 worker-1 TypeError: x is undefined',
  ],
}
