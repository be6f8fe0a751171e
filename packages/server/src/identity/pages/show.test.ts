import { describe, expect, it } from 'vitest'
import { createShow } from './show.ts'
import { readHtml } from './testing/read-html.ts'
import { SAMPLE_NOW, sampleViews } from './testing/sample-views.ts'
import type { View } from './views.ts'

const show = createShow({ now: () => SAMPLE_NOW, houseBranding: () => undefined })
const request = { headers: {}, requestId: '5f0c' }
const signIn = sampleViews['sign-in'] as View

describe('show', () => {
  it('answers HTML of a named charset, with the status and headers that were asked for', async () => {
    const reply = await show(signIn, { request, status: 400, headers: { 'Set-Cookie': ['a=1', 'b=2'] } })
    expect(reply.status).toBe(400)
    expect(reply.content.type).toBe('text/html; charset=utf-8')
    expect(reply.headers?.['Set-Cookie']).toEqual(['a=1', 'b=2'])
  })

  it('lets nobody weaken the headers of a page', async () => {
    const headers = { 'Content-Security-Policy': 'default-src *', 'Cache-Control': 'public' }
    const reply = await show(signIn, { request, headers })
    expect(reply.headers).toMatchObject({
      'Content-Security-Policy': expect.stringContaining("default-src 'none'"),
      'Cache-Control': 'no-store',
    })
  })

  it('looks like the house where there is no branding', async () => {
    const house = createShow({ now: () => SAMPLE_NOW, houseBranding: () => ({ displayName: 'Lakeside' }) })
    expect(readHtml(String((await house(signIn, { request })).content.data)).texts).toContain('Lakeside')
    const branding = { displayName: 'Hilltop' }
    expect(readHtml(String((await house(signIn, { request, branding })).content.data)).texts).not.toContain('Lakeside')
  })

  it('shows the name, logo and colour of the server, each where it is of a form that can be used', async () => {
    const branding = { displayName: 'Lakeside', logoUri: 'https://cdn.example/l.svg', colour: '#C2410C' }
    const { tags, texts } = readHtml(String((await show(signIn, { request, branding })).content.data))
    expect(texts).toContain('Lakeside')
    expect(texts[0]).toBe('Sign in · Lakeside')
    expect(tags.find(({ attributes }) => attributes.class === 'brand-logo')?.attributes.src).toBe(branding.logoUri)
    expect(tags.filter(({ attributes }) => attributes.rel === 'stylesheet').at(-1)?.attributes.href).toMatch(
      /-c2410c\.css$/,
    )
  })

  it('passes over what cannot be used', async () => {
    const branding = { logoUri: 'http://cdn.example/l.svg', colour: 'red;}' }
    const { tags, texts } = readHtml(String((await show(signIn, { request, branding })).content.data))
    expect(texts).toContain('Portreeve')
    expect(tags.filter(({ attributes }) => attributes.rel === 'stylesheet')).toHaveLength(1)
  })

  it('says on an error page which Request-Id to pass on', async () => {
    const { texts } = readHtml(String((await show(sampleViews['error-fault'] as View, { request })).content.data))
    expect(texts).toContain('5f0c')
  })
})
