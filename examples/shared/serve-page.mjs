import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname } from 'node:path'

const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

/**
 * Serves the pages, modules and style sheets of a folder, and nothing else of the machine: every file is read at the start. `/callback` is
 * the page again, `/settings.json` is what it is told, `/style.css` the style sheet that the examples share.
 * @param {{ folder: URL, settings: Record<string, string>, callsTo: string[], port: number }} site `callsTo`: origins that the page may ask.
 */
export function servePage({ folder, settings, callsTo, port }) {
  const files = new Map()
  for (const name of readdirSync(folder)) {
    const type = types[extname(name)]
    if (type) files.set(`/${name}`, { type, body: readFileSync(new URL(name, folder)) })
  }
  files.set('/style.css', { type: 'text/css', body: readFileSync(new URL('style.css', import.meta.url)) })
  files.set('/settings.json', { type: 'application/json', body: JSON.stringify(settings) })
  for (const path of ['/', '/callback']) files.set(path, files.get('/index.html'))

  const headers = {
    // The page runs its own modules alone, and sends what it holds (tokens) to the exchange alone: the best there is against foreign scripts.
    'Content-Security-Policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      'img-src data:',
      `connect-src 'self' ${[...new Set(callsTo)].join(' ')}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ].join('; '),
    'X-Content-Type-Options': 'nosniff',
    // The callback's address has the code in it.
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
  }

  const server = createServer((request, response) => {
    // Letter by letter: a URL that cannot be parsed (`//` is one) would end the program.
    const file = files.get((request.url ?? '').replace(/\?.*/s, ''))
    if (!file) return response.writeHead(404, headers).end()
    response.writeHead(200, { ...headers, 'Content-Type': `${file.type}; charset=utf-8` }).end(file.body)
  })
  server.listen(port, '127.0.0.1', () => {
    // As people have to type it: sign-in comes back to this very origin.
    process.stdout.write(`open http://localhost:${server.address().port}\n`)
  })
}

/**
 * Variables that have to be there; without one the program ends and names it.
 * @param {string[]} names @returns {Record<string, string>}
 */
export function needed(...names) {
  const missing = names.filter((name) => !process.env[name])
  if (missing.length > 0) {
    process.stdout.write(`Set ${missing.join(', ')}.\n`)
    process.exit(2)
  }
  return Object.fromEntries(names.map((name) => [name, process.env[name]]))
}
