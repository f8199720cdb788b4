// Stands in for two Intl constructors in bundles (see build.mjs): fast-levenshtein and string-width make one each while they are loaded, which
// costs 7-10 ms, and use it late or never. In: their arguments. Out: the same objects, made at the first use. Holds only the methods those two use.

/** `Intl.Collator`, also without `new`. */
export function LazyCollator(...args) {
  let real
  return {
    compare: (a, b) => {
      real ??= new globalThis.Intl.Collator(...args)
      return real.compare(a, b)
    },
  }
}

/** `Intl.Segmenter`. */
export function LazySegmenter(...args) {
  let real
  return {
    segment: (text) => {
      real ??= new globalThis.Intl.Segmenter(...args)
      return real.segment(text)
    },
  }
}
