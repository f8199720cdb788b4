// `import.meta.url` in the command's CommonJS bundle (see build.mjs); left out of it while nothing asks.
import { pathToFileURL } from 'node:url'

export const fileUrl = /* @__PURE__ */ String(/* @__PURE__ */ pathToFileURL(__filename))
