// Log text is hostile: what makes it harmless on a terminal, in Markdown and in HTML. In: any text. Out: text that only shows.

/**
 * One line for a terminal: control bytes, escape sequences, line and direction marks become visible escapes; tabs become blanks.
 * Nothing below 0x20, no DEL, no C1 byte and no lone surrogate is left.
 */
export function terminalText(text: string): string {
  return text
    .replace(/\t/g, '  ')
    .replace(
      /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g,
      visible,
    )
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
}

const visible = (char: string): string => {
  const code = char.charCodeAt(0)
  return code < 0x20 ? `^${String.fromCharCode(code + 64)}` : `\\u${code.toString(16).padStart(4, '0')}`
}

/** JSON text in which nothing moves a cursor or turns the writing: such characters become their JSON escapes, which mean the same. */
export function jsonText(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** Text for HTML: none of `<>&"'` is left. */
export function htmlText(text: string): string {
  return terminalText(text).replace(/[<>&"']/g, (char) => ENTITIES[char]!)
}

/** Text for Markdown outside code: as for HTML, and no Markdown sign speaks. */
export function markdownText(text: string): string {
  return terminalText(text).replace(
    /[<>&"'\\`*_[\]#|~@]|^[+-]|^\d+(?=[.)])/g,
    (char) => ENTITIES[char] ?? [...char].map((one) => `&#${one.charCodeAt(0)};`).join(''),
  )
}

const ENTITIES: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
  "'": '&#39;',
}
