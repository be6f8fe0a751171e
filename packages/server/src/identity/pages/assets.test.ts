import { describe, expect, it } from 'vitest'
import type { ContentReply, RouteRequest } from '../../http/index.ts'
import { createPageAssets, pageAssets } from './assets.ts'

const [route] = createPageAssets()
const get = async (path: string) => {
  const name = path.slice('/assets/pages/'.length)
  return (await route?.handle({ params: { name }, requestId: 'r' } as unknown as RouteRequest)) as ContentReply
}

describe('files that pages load', () => {
  const { stylesheet, icon, passkeyScript, formPostScript, loggedOutScript, brandStylesheet } = pageAssets()

  it.each([
    [stylesheet, 'text/css; charset=utf-8'],
    [brandStylesheet('#c2410c'), 'text/css; charset=utf-8'],
    [passkeyScript, 'text/javascript; charset=utf-8'],
    [formPostScript, 'text/javascript; charset=utf-8'],
    [loggedOutScript, 'text/javascript; charset=utf-8'],
    [icon, 'image/svg+xml'],
  ])('%s is there, of its exact type, and may be kept for good', async (path, type) => {
    const reply = await get(path)
    expect(reply.status).toBe(200)
    expect(reply.content.type).toBe(type)
    expect(reply.headers).toMatchObject({
      'Cache-Control': 'public, max-age=31536000, immutable',
      'X-Content-Type-Options': 'nosniff',
    })
  })

  it('brings the WebAuthn library with the script that calls it', async () => {
    const text = String((await get(passkeyScript)).content.data)
    expect(text).toContain('SimpleWebAuthnBrowser=')
    expect(text).toContain('data-passkey')
  })

  it('colours follow the name of their file, and only of a colour', async () => {
    const path = brandStylesheet('#c2410c')
    expect(String((await get(path)).content.data)).toContain('#c2410c')
    for (const wrong of ['c2410', 'c2410cc', 'red', 'c2410c;', 'C2410C', '%22']) {
      expect((await get(path.replace('c2410c', wrong))).status).toBe(404)
    }
  })

  it.each(['/assets/pages/pages.css', '/assets/pages/', '/assets/pages/../package.json', '/assets/pages/__proto__'])(
    '%s is not there',
    async (path) => expect((await get(path)).status).toBe(404),
  )
})
