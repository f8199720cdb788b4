// What the syslog family shares: the tag (`sshd(pam_unix)[123]: `) and the making of a wrapped line.
// In: the text after the stamp, or the parts already read. Out: the tag's parts; a ParsedLine with `wraps`.
// rsyslog writes control characters as octal (`#012` line feed, `#011` tab), so that one line may hold a whole stack trace:
// it is taken apart here. `#011` is undone only where a line begins, since elsewhere it may be prose.
import type { Level, ParsedLine, Stamp } from '../model.js'
import { levelOf } from './stamp.js'

/** The tag of a syslog line, taken apart. */
export interface Tag {
  readonly logger: string
  readonly pid?: string
  /** macOS: `app[12] <Error>: `. */
  readonly level?: Level
  readonly message: string
}

const TAG =
  /^([^\s:[\]]{1,128}(?:::[^\s:[\]]{1,128}){0,8})(?:\[([^\]\s]{0,64})\](?: \([^()\s]{1,200}\))?(?: <([A-Za-z]{3,9})>)?)?:(?: |(?=\[)|$)/

const ERROR_CLASS = /(?:Error|Exception)$/

/** Reads a tag off the start of `text`; undefined when there is none. A bare level word (`ERROR: `) or error class (`TypeError: `) is none. */
export function readTag(text: string): Tag | undefined {
  const m = TAG.exec(text)
  if (!m) return undefined
  const logger = m[1]!
  if (m[2] === undefined && ((logger.length > 2 && levelOf(logger)) || ERROR_CLASS.test(logger)))
    return undefined
  const level = m[3] ? levelOf(m[3]) : undefined
  return { logger, message: text.slice(m[0].length), ...(m[2] && { pid: m[2] }), ...(level && { level }) }
}

const HOST = /^([\w.:%@/-]{1,255}) /

/** Reads a host name off the start of `text`: its name, or undefined (a word with a colon at its end is a tag). */
export function readHost(text: string): string | undefined {
  const host = HOST.exec(text)?.[1]
  return host?.endsWith(':') ? undefined : host
}

/** What a syslog or journal line says of the line it carries. */
export interface WrapperParts {
  readonly stamp?: Stamp | undefined
  readonly level?: Level | undefined
  readonly host?: string | undefined
  readonly logger?: string | undefined
  readonly pid?: string | undefined
}

const UPTIME = /^\[ *\d{1,10}\.\d{1,9}\](?:\[ *[TC]\d{1,9}\])? ?/

/** A wrapped line. `text` may hold further lines (real line feeds): they become the trace. */
export function wrapped(parts: WrapperParts, text: string): ParsedLine {
  const { stamp, level, host, logger, pid } = parts
  const plain = logger === 'kernel' ? text.replace(UPTIME, '') : text
  const cut = plain.indexOf('\n')
  const trace = cut < 0 ? '' : plain.slice(cut + 1).replace(/\n$/, '')
  const writer = logger && (pid ? `${logger}[${pid}]` : logger)
  const stream = host && writer ? `${host} ${writer}` : (writer ?? host)
  return {
    message: cut < 0 ? plain : plain.slice(0, cut),
    wraps: true,
    ...(stamp && { stamp }),
    ...(level && { level }),
    ...(trace && { trace }),
    ...(host && { host }),
    ...(logger && { logger }),
    ...(pid && { pid }),
    ...(stream && { stream }),
  }
}

/** Undoes rsyslog's escapes of line feeds, and of tabs that indent a line. */
export function unescapeRsyslog(text: string): string {
  if (!text.includes('#01')) return text
  return text.replaceAll('#012', '\n').replace(/^(?:#011)+/gm, (tabs) => '\t'.repeat(tabs.length / 4))
}
