// AssemblyScript. Where things stand in memory, and the tables that JavaScript fills: layouts of headers, templates of JSON openings, known records.
// All sizes are fixed, so that nothing is ever allocated.

/** Bytes of a line that the fast lane takes; what the plain road keeps of one. */
export const MAX_LINE: usize = 16384

/** The skeleton of the line in hand, and room for one line that is written past its end. */
export const SKELETON: usize = 0x10000
/** A line that JavaScript wants to have hashed or turned into a skeleton. */
export const SCRATCH: usize = 0x20000

/** Places for header keys: 16 bytes each, key and layout number. Half of them may be taken. */
export const KEYS: usize = 0x40000
export const KEY_PLACES: u32 = 32768
/** What is known of headers: 64 bytes each. */
export const LAYOUTS: usize = KEYS + 32768 * 16
export const MAX_LAYOUTS: u32 = 8192
/** Minutes that were read: key and epoch ms. */
export const MINUTES: usize = LAYOUTS + 8192 * 64
export const MINUTE_PLACES: u32 = 256
/** Openings of JSON lines: 256 bytes each. */
export const TEMPLATES: usize = MINUTES + 256 * 16
export const MAX_TEMPLATES: u32 = 64
/** Known records by the hash of their lines: 16 bytes each, key, slot, flags. */
export const RECORDS: usize = TEMPLATES + 64 * 256
export const RECORD_PLACES: u32 = 65536
/** What happened, for JavaScript to take up: 48 bytes each. */
export const EVENTS: usize = RECORDS + 65536 * 16
export const MAX_EVENTS: u32 = 4096
/** The bytes of the log. */
export const INPUT: usize = EVENTS + 4096 * 48
export const INPUT_BYTES: usize = 1024 * 1024

// Fields of a layout.
/** Bits: {@link SKIP}, {@link MINUTE}, {@link EPOCH}, {@link JSON}. */
export const L_FLAGS: usize = 0
/** Offset of the message. */
export const L_MESSAGE: usize = 4
/** Offset of the seconds, or of the epoch number's digits. */
export const L_TIME: usize = 8
/** Digits of the fraction of a second. */
export const L_FRACTION: usize = 12
/** Bytes behind the time that say its zone or year. */
export const L_TAIL: usize = 16
/** Where a logger's name with digits in it stands. */
export const L_NAME_FROM: usize = 20
export const L_NAME_TO: usize = 24
/** Number of the word behind the time, which may be a zone; 0 when there is none. */
export const L_ZONE: usize = 28
/** Hash of what the header says of every record under it. */
export const L_CLASS: usize = 32

/** The level is below the gate. */
export const SKIP: u32 = 1
/** The time is read as minute, seconds, fraction. */
export const MINUTE: u32 = 2
/** The time is 13 digits of epoch ms. */
export const EPOCH: u32 = 4
/** The line is a JSON object. */
export const JSON: u32 = 8

/** Word of a key's place that means: no format reads such a line, so it has no header. */
export const HEADERLESS: u32 = 0xffffffff
/** Word of a key's place that means: not for the fast lane. */
export const REFUSED: u32 = 0xfffffffe
