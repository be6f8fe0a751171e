import { describe, expect, it } from 'vitest'
import { pageHeaders } from './page-headers.ts'
import { sampleViews } from './testing/sample-views.ts'
import type { View } from './views.ts'

const sample = (name: string) => sampleViews[name] as View
const headersOf = (view: View, more: Partial<Parameters<typeof pageHeaders>[0]> = {}) =>
  pageHeaders({ view, language: 'en', formLeadsTo: [], ...more })

/** Sources by directive. */
function policyOf(view: View, more: Partial<Parameters<typeof pageHeaders>[0]> = {}): Record<string, string> {
  const policy = headersOf(view, more)['Content-Security-Policy'] ?? ''
  return Object.fromEntries(policy.split('; ').map((directive) => directive.split(/ (.*)/).slice(0, 2)))
}

const QUIET = {
  'default-src': "'none'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'form-action': "'self'",
  'frame-ancestors': "'none'",
  'base-uri': "'none'",
}
const SCRIPTED = { ...QUIET, 'script-src': "'self'" }

describe('Content-Security-Policy (threat T-26)', () => {
  const scripted = ['sign-in', 'second-factor', 'second-factor-passkey', 'account']
  const passedThrough = ['form-post', 'logged-out']

  it.each(Object.keys(sampleViews).filter((name) => ![...scripted, ...passedThrough].includes(name)))(
    '%s runs no script and frames nothing',
    (name) => expect(policyOf(sample(name))).toEqual(QUIET),
  )

  it.each(scripted)('%s runs our own script, because a passkey needs one', (name) => {
    expect(policyOf(sample(name))).toEqual(SCRIPTED)
  })

  it('form_post sends to its target and nowhere else, ourselves included', () => {
    expect(policyOf({ kind: 'form_post', redirect_uri: 'https://app.example:8443/cb?x=1', parameters: [] })).toEqual({
      ...SCRIPTED,
      'form-action': 'https://app.example:8443',
    })
  })

  it('logged_out frames the apps that are told, by their origins (OIDC Front-Channel Logout §3)', () => {
    const frames = [
      'https://a.example/out?sid=1',
      'https://a.example/out2',
      'javascript:alert(1)',
      'https://b;x.example/',
    ]
    expect(policyOf({ kind: 'logged_out', frames })).toEqual({ ...QUIET, 'frame-src': 'https://a.example' })
    expect(policyOf(sample('logged-out'))).toEqual({ ...SCRIPTED, 'frame-src': 'http://localhost:9' })
  })

  it('shows logos of the server and of the apps on the page, and no others', () => {
    const app = { name: 'x', logoUri: 'https://app.example/l.png' }
    const view: View = { kind: 'sign_in', form: { action: '/x', csrf: 'c' }, email: '', recoverUrl: '/r', app }
    expect(policyOf(view, { logoUri: 'https://cdn.example/l.svg' })['img-src']).toBe(
      "'self' data: https://cdn.example https://app.example",
    )
    expect(policyOf(view, { logoUri: 'http://cdn.example/l.svg' })['img-src']).toBe("'self' data: https://app.example")
  })

  it('lets forms end where they lead, redirects included', () => {
    const formLeadsTo = [
      'https://app.example/cb',
      'com.example.lane:/cb',
      'http://localhost:3000/cb',
      'javascript:alert(1)',
    ]
    expect(policyOf(sample('consent'), { formLeadsTo })['form-action']).toBe(
      "'self' https://app.example com.example.lane: http://localhost:*",
    )
  })
})

describe('headers of every page', () => {
  it.each(Object.entries(sampleViews))('%s: never framed, never kept, never sniffed', (_, view) => {
    expect(headersOf(view)).toMatchObject({
      'X-Frame-Options': 'DENY',
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-store',
      Vary: 'Accept-Language',
      'Content-Language': 'en',
    })
  })

  it('T-20 tell us where a form came from: Origin would be null under no-referrer', () => {
    expect(headersOf(sample('consent'))['Referrer-Policy']).toBe('same-origin')
  })

  it('cut the ties to the opener, but not those of an app that waits for its popup', () => {
    expect(headersOf(sample('consent'))['Cross-Origin-Opener-Policy']).toBe('same-origin')
    expect(headersOf(sample('consent'), { display: 'wap' })['Cross-Origin-Opener-Policy']).toBe('same-origin')
    expect(headersOf(sample('consent'), { display: 'popup' })['Cross-Origin-Opener-Policy']).toBe('unsafe-none')
    expect(headersOf(sample('form-post'))['Cross-Origin-Opener-Policy']).toBe('unsafe-none')
  })
})
