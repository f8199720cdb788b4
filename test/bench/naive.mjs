// What a typical Node tool does, for comparison: readline, a few regular expressions, a Map.
import fs from 'node:fs'
import readline from 'node:readline'

const patterns = new Map()
for await (const line of readline.createInterface({ input: fs.createReadStream(process.argv[2]) })) {
  if (!/error|fail|exception|warn|"level":[456]0/i.test(line)) continue
  const key = line
    .replace(/\d{4}-\d\d-\d\dT\S+/, '')
    .replace(/\b[0-9a-f]{8}\b/g, '<hex>')
    .replace(/\d+(?:\.\d+){3}/g, '<ip>')
    .replace(/\d+/g, '<num>')
  patterns.set(key, (patterns.get(key) ?? 0) + 1)
}
console.log(patterns.size)
