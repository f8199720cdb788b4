// Fingerprints as people type them. In: a word. Out: a fingerprint, or what it was most likely meant to be.

/** A fingerprint of this version of the signatures. */
export const FINGERPRINT = /^lt1:[0-9a-f]{12}$/
const HEX = /^(?:lt\d*:?)?([0-9a-f]{12})$/i

/** The fingerprint that a word was most likely meant to be. */
export function likelyFingerprint(word: string): string | undefined {
  const hex = HEX.exec(word.trim())?.[1]
  return hex && `lt1:${hex.toLowerCase()}`
}
