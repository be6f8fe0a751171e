import type { Reply, Route } from '../../http/index.ts'
import { MANAGEMENT_PATH, problem } from '../problem.ts'
import { openViewerAssets, type ViewerAsset } from './viewer-assets.ts'

const VIEWER_PATH = `${MANAGEMENT_PATH}/docs`
const ASSETS_PATH = `${VIEWER_PATH}/assets`

/** Nothing from elsewhere, nothing inline, and nobody's frame. Swagger UI draws its signs with images out of its own stylesheet. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const headers = {
  'Content-Security-Policy': POLICY,
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

/** A page that shows the description and tries operations out, for everybody: what it sends needs a token like any request. */
export function viewerRoutes(open: () => Promise<ViewerAsset[]> = openViewerAssets): Route[] {
  let opened: Promise<ViewerAsset[]> | undefined
  const assets = () => {
    opened ??= open().catch((fault: unknown) => {
      opened = undefined
      throw fault
    })
    return opened
  }
  return [
    {
      method: 'GET',
      path: VIEWER_PATH,
      summary: 'The description, to be read by people',
      handle: async () => ({
        status: 200,
        headers: { ...headers, 'Cache-Control': 'no-cache' },
        content: { type: 'text/html; charset=utf-8', data: page(await assets()) },
      }),
    },
    {
      method: 'GET',
      path: `${ASSETS_PATH}/:name`,
      summary: 'Stylesheets and scripts of that page',
      async handle({ params, requestId }): Promise<Reply> {
        const asset = (await assets()).find(({ name }) => name === params.name)
        if (!asset) return problem('NOT-FOUND', 'There is no such file.', requestId)
        return {
          status: 200,
          // RFC 8246: not even asked for again on reload.
          headers: { ...headers, 'Cache-Control': 'public, max-age=31536000, immutable' },
          content: { type: asset.type, data: await asset.read() },
        }
      },
    },
  ]
}

function page(assets: readonly ViewerAsset[]): string {
  const tags = assets.map(({ name, type }) =>
    type.startsWith('text/css')
      ? `<link rel="stylesheet" href="${ASSETS_PATH}/${name}">`
      : `<script src="${ASSETS_PATH}/${name}" defer></script>`,
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Portreeve management API</title>
<link rel="icon" href="data:,">
${tags.join('\n')}
</head>
<body>
<main id="viewer"></main>
<noscript><p>This page needs JavaScript. The description itself is <a href="${MANAGEMENT_PATH}/openapi.json">openapi.json</a>.</p></noscript>
</body>
</html>
`
}
