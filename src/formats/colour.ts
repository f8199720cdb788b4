// Terminal colours in log lines. In: text. Out: the text without them. Takes no other escape sequence away: those are data, and shown as such.

const COLOUR = /\x1b\[[\d;]{0,20}m/g

/** The text without colours (SGR sequences). */
export const withoutColour = (text: string): string =>
  text.includes('\x1b[') ? text.replace(COLOUR, '') : text
