import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { errorBody, type Reply, type Route, type RouteRequest, route } from '../../http/index.ts'
import { brandRules } from './assets/brand-rules.ts'
import { gateIcon } from './assets/gate-icon.ts'
import { formPostScript, loggedOutScript } from './assets/go-on-scripts.ts'
import { passkeyScript } from './assets/passkey-script.ts'
import { stylesheet } from './assets/stylesheet.ts'

/** Paths of what pages load. A name holds a hash of its content, so it can be kept for good and never be out of date. */
export interface PageAssets {
  stylesheet: string
  icon: string
  passkeyScript: string
  formPostScript: string
  loggedOutScript: string
  /** `colour` is `#rrggbb`. */
  brandStylesheet(colour: string): string
}

interface Asset {
  path: string
  type: string
  text: string
}

const FOLDER = '/assets/pages'
const CSS = 'text/css; charset=utf-8'
const JAVASCRIPT = 'text/javascript; charset=utf-8'
const SVG = 'image/svg+xml'
/** RFC 8246: not even asked for again on reload. */
const FOR_GOOD = 'public, max-age=31536000, immutable'

export function pageAssets(): PageAssets {
  const { css, icon, passkey, formPost, loggedOut } = makeAssets()
  return {
    stylesheet: css.path,
    icon: icon.path,
    passkeyScript: passkey.path,
    formPostScript: formPost.path,
    loggedOutScript: loggedOut.path,
    brandStylesheet: (colour) => `${BRAND_PATH_START}${colour.slice(1)}.css`,
  }
}

/** Serves them, without a cookie and to everyone. */
export function createPageAssets(): Route[] {
  const byPath = new Map(Object.values(makeAssets()).map((asset) => [asset.path, asset]))
  return [
    route({
      method: 'GET',
      path: `${FOLDER}/:name`,
      summary: 'Stylesheets and scripts of the pages for people',
      handle(request) {
        const path = `${FOLDER}/${request.params.name}`
        return answer(byPath.get(path) ?? brandAsset(path), request)
      },
    }),
  ]
}

function makeAssets() {
  return {
    css: named('pages', 'css', CSS, stylesheet),
    icon: named('icon', 'svg', SVG, gateIcon),
    passkey: named('passkey', 'js', JAVASCRIPT, `${readWebAuthnLibrary()}\n${passkeyScript}`),
    formPost: named('form-post', 'js', JAVASCRIPT, formPostScript),
    loggedOut: named('logged-out', 'js', JAVASCRIPT, loggedOutScript),
  }
}

function named(name: string, extension: string, type: string, text: string): Asset {
  return { path: `${FOLDER}/${name}-${hashOf(text)}.${extension}`, type, text }
}

/** Its rules follow from the colour alone; the hash is of how they follow. */
const BRAND_PATH_START = `${FOLDER}/brand-${hashOf(brandRules('#000000') + brandRules('#ffffff') + brandRules('#7f3fbf'))}-`

function brandAsset(path: string): Asset | undefined {
  if (!path.startsWith(BRAND_PATH_START)) return undefined
  const colour = /^([0-9a-f]{6})\.css$/.exec(path.slice(BRAND_PATH_START.length))?.[1]
  return colour === undefined ? undefined : { path, type: CSS, text: brandRules(`#${colour}`) }
}

/** The library's own build for browsers, which gives one global. Its package does not export the file, so it is found by its neighbour. */
function readWebAuthnLibrary(): string {
  const entry = createRequire(import.meta.url).resolve('@simplewebauthn/browser')
  return readFileSync(join(dirname(entry), '..', 'dist', 'bundle', 'index.umd.min.js'), 'utf8')
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').replaceAll(/[-_]/g, '').slice(0, 16)
}

function answer(asset: Asset | undefined, { requestId }: RouteRequest): Reply {
  if (!asset) return { status: 404, body: errorBody('NOT-FOUND', 'There is no such file.', requestId) }
  return {
    status: 200,
    headers: {
      'Cache-Control': FOR_GOOD,
      'X-Content-Type-Options': 'nosniff',
      'Cross-Origin-Resource-Policy': 'same-origin',
      // Of an SVG opened by itself, as an address.
      'Content-Security-Policy': "default-src 'none'",
    },
    content: { type: asset.type, data: asset.text },
  }
}
