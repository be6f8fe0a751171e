import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRouteListener, type Listener, route, seeOther } from '../../http/index.ts'
import { createLog } from '../../telemetry/index.ts'
import { createPageAssets } from './assets.ts'
import { createShow } from './show.ts'
import { chromiumMissing, openBrowser } from './testing/open-browser.ts'
import { readHtml } from './testing/read-html.ts'
import { SAMPLE_NOW, sampleViews } from './testing/sample-views.ts'
import { type ServedPages, servePages } from './testing/serve-pages.ts'
import type { View } from './views.ts'

const why = chromiumMissing ? ` (skipped: ${chromiumMissing})` : ''

describe.skipIf(chromiumMissing !== undefined)(`pages at work in Chromium${why}`, () => {
  let browser: Browser
  let pages: ServedPages
  beforeAll(async () => {
    browser = await openBrowser()
    pages = await servePages(sampleViews)
  })
  afterAll(async () => {
    await browser?.close()
    await pages?.close()
  })

  async function inTab(options: BrowserContextOptions, use: (tab: Page) => Promise<void>): Promise<void> {
    const context = await browser.newContext(options)
    try {
      await use(await context.newPage())
    } finally {
      await context.close()
    }
  }
  const lastForm = () => {
    const { path, fields } = pages.received.at(-1) ?? { path: 'nothing', fields: new URLSearchParams() }
    return { path, ...Object.fromEntries(fields) }
  }
  const csrf = 'Z3Jvd24tZ2F0ZS10b2tlbg'

  describe('with JavaScript off', () => {
    const withoutScripts = { javaScriptEnabled: false }

    it('somebody signs in, and no button is shown that would need a script', () =>
      inTab(withoutScripts, async (tab) => {
        await tab.goto(`${pages.origin}/show/sign-in`)
        expect(await tab.getByRole('button', { name: 'Sign in with a passkey' }).count()).toBe(0)
        await tab.getByLabel('E-mail').fill('a@b.example')
        await tab.getByLabel('Password').fill('pass&word=1')
        await tab.getByRole('button', { name: 'Sign in', exact: true }).click()
        expect(lastForm()).toEqual({
          path: '/interaction/3f/sign-in',
          csrf,
          email: 'a@b.example',
          password: 'pass&word=1',
        })
      }))

    it.each([
      [
        'second-factor',
        'Use a recovery code',
        { path: '/interaction/3f/second-factor', csrf, method: 'recovery_code', code: 'k7rw' },
      ],
    ])('%s offers what is folded away', (name, summary, sent) =>
      inTab(withoutScripts, async (tab) => {
        await tab.goto(`${pages.origin}/show/${name}`)
        await tab.getByText(summary).click()
        await tab.getByLabel('Recovery code').fill('k7rw')
        await tab.getByRole('button', { name: 'Confirm' }).last().click()
        expect(lastForm()).toEqual(sent)
      }),
    )

    it.each([
      ['consent', 'Allow', { path: '/interaction/3f/consent', csrf, decision: 'allow' }],
      ['consent', 'Don’t allow', { path: '/interaction/3f/consent', csrf, decision: 'deny' }],
      ['logout-confirm', 'Sign out', { path: '/logout/3f', csrf, decision: 'logout' }],
      ['logout-confirm', 'Stay signed in', { path: '/logout/3f', csrf, decision: 'stay' }],
      ['select-account', 'Use another account', { path: '/interaction/3f/account', csrf, decision: 'other' }],
      ['select-account', 'Cancel and go back to', { path: '/interaction/3f/cancel', csrf }],
      [
        'account',
        'Take back the access of Trade-in Valuation',
        { path: '/account/access/remove', csrf, authServerId: 'aus1', client_id: 'c2' },
      ],
      ['account', 'Remove Phone', { path: '/account/passkeys/remove', csrf, id: 'Ag' }],
      ['account', 'Sign out Firefox on Linux, 198.51.100.7', { path: '/account/sessions/end', csrf, sid: 's3' }],
    ])('%s: "%s" says so', (name, button, sent) =>
      inTab(withoutScripts, async (tab) => {
        await tab.goto(`${pages.origin}/show/${name}`)
        const exact = !button.startsWith('Cancel')
        await tab.getByRole('button', { name: button, exact }).first().click()
        expect(lastForm()).toEqual(sent)
      }),
    )
  })

  describe('passed through', () => {
    it('form_post is sent by itself, whatever its fields are called (Form Post Response Mode §2)', () =>
      inTab({}, async (tab) => {
        const state = '"><script>alert(1)</script>'
        const view: View = {
          kind: 'form_post',
          redirect_uri: `${pages.origin}/callback`,
          parameters: [
            ['code', 'c'],
            ['submit', 's'],
            ['state', state],
          ],
        }
        const own = await servePages({ view })
        await tab.goto(`${own.origin}/show/view`)
        await tab.waitForURL('**/callback')
        await own.close()
        expect(lastForm()).toEqual({ path: '/callback', code: 'c', submit: 's', state })
      }))

    it('form_post has a button without scripts', () =>
      inTab({ javaScriptEnabled: false }, async (tab) => {
        const view: View = { kind: 'form_post', redirect_uri: `${pages.origin}/callback`, parameters: [['code', 'd']] }
        const own = await servePages({ view })
        await tab.goto(`${own.origin}/show/view`)
        await tab.getByRole('button', { name: 'Continue' }).click()
        await tab.waitForURL('**/callback')
        await own.close()
        expect(lastForm()).toEqual({ path: '/callback', code: 'd' })
      }))

    it.each([true, false])('signed out, it goes on when the frames have been told; scripts %s', (javaScriptEnabled) =>
      inTab({ javaScriptEnabled }, async (tab) => {
        const frame = `${pages.origin}/show/logged-out-here?sid=1`
        const continueUrl = `${pages.origin}/show/mailbox`
        const own = await servePages({ view: { kind: 'logged_out', frames: [frame], continueUrl } })
        const told = tab.waitForRequest(frame)
        await tab.goto(`${own.origin}/show/view`)
        await told
        await tab.waitForURL(continueUrl)
        await own.close()
      }),
    )
  })

  describe('passkeys', () => {
    async function withAuthenticator(tab: Page) {
      const session = await tab.context().newCDPSession(tab)
      await session.send('WebAuthn.enable')
      const options = {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
      } as const
      await session.send('WebAuthn.addVirtualAuthenticator', { options })
    }

    it('are made and used; the answer comes as JSON in the form (WebAuthn §5.1)', () =>
      inTab({}, async (tab) => {
        await withAuthenticator(tab)
        await tab.goto(`${pages.origin}/show/account`)
        await tab.getByLabel('Name for a new passkey').fill('Desk')
        await tab.getByRole('button', { name: 'Add a passkey' }).click()
        await tab.waitForURL('**/account/passkeys/add')
        const made = pages.received.at(-1)?.fields
        expect([made?.get('csrf'), made?.get('name')]).toEqual([csrf, 'Desk'])
        expect(JSON.parse(made?.get('credential') ?? '')).toMatchObject({
          type: 'public-key',
          response: { attestationObject: expect.any(String) },
        })

        await tab.goto(`${pages.origin}/show/sign-in`)
        await tab.getByRole('button', { name: 'Sign in with a passkey' }).click()
        await tab.waitForURL('**/interaction/3f/passkey')
        expect(JSON.parse(pages.received.at(-1)?.fields.get('credential') ?? '')).toMatchObject({
          type: 'public-key',
          response: { signature: expect.any(String) },
        })
      }))

    it('say on the page what went wrong, and can be tried again', () =>
      inTab({}, async (tab) => {
        const optionsJson = JSON.stringify({ challenge: 'AAAA', rpId: 'elsewhere.example' })
        const own = await servePages({
          view: {
            ...(sampleViews['second-factor-passkey'] as View & { kind: 'second_factor' }),
            passkey: { action: '/x', optionsJson },
          },
        })
        await tab.goto(`${own.origin}/show/view`)
        const button = tab.getByRole('button', { name: 'Use a passkey' })
        await button.click()
        await tab.getByText('could not use a passkey here').waitFor()
        expect(await button.isEnabled()).toBe(true)
        expect(own.received).toEqual([])
        await own.close()
      }))

    it('are not offered by a browser that has none', () =>
      inTab({}, async (tab) => {
        await tab.addInitScript('delete window.PublicKeyCredential')
        await tab.goto(`${pages.origin}/show/sign-in`)
        expect(await tab.getByRole('button', { name: 'Sign in with a passkey' }).isVisible()).toBe(false)
        expect(await tab.getByRole('button', { name: 'Sign in', exact: true }).isVisible()).toBe(true)
      }))
  })

  it('T-26 reads a page of hostile text just as our own strict reader does, and runs nothing', () =>
    inTab({}, async (tab) => {
      const nasty =
        '</title></noscript>"\'><script>document.title="run"</script><img src=x onerror=\'document.title="run"\'><a b=c>&lt;i&gt;&#105;'
      const app = {
        name: nasty,
        logoUri: nasty,
        clientUri: `https://a.example/${nasty}`,
        policyUri: nasty,
        tosUri: nasty,
      }
      const person = { name: nasty, email: nasty }
      const views: Record<string, View> = {
        consent: {
          kind: 'consent',
          form: { action: '/x', csrf: nasty },
          app,
          user: person,
          scopes: [{ name: nasty, granted: false }],
          claims: [nasty],
          offlineAccess: false,
        },
        sign_in: {
          kind: 'sign_in',
          form: { action: '/x', csrf: nasty },
          app,
          email: nasty,
          recoverUrl: nasty,
          passkey: { action: '/p', optionsJson: nasty },
        },
        error: { kind: 'error', title: 'request', code: nasty, detail: nasty },
        mail: {
          kind: 'mail',
          to: nasty,
          subject: nasty,
          createdAt: SAMPLE_NOW,
          text: `${nasty} https://a.example/${nasty}`,
          backUrl: nasty,
        },
      }
      const own = await servePages(views)
      for (const name of Object.keys(views)) {
        const answer = await tab.goto(`${own.origin}/show/${name}`)
        const ours = readHtml((await answer?.text()) ?? '').tags.map((tag) => [
          tag.name,
          Object.keys(tag.attributes).sort(),
        ])
        const theirs = await tab.evaluate(
          `[...document.querySelectorAll('*')].map((element) => [element.localName, element.getAttributeNames().sort()])`,
        )
        expect(theirs).toEqual(ours)
        expect(await tab.title()).not.toBe('run')
      }
      await own.close()
    }))

  describe('a form and the redirects after it (CSP3 §6.4.2, form-action)', () => {
    let listeners: Listener[] = []
    afterAll(async () => {
      for (const listener of listeners) await listener.close()
    })
    const listen = async (routes: Parameters<typeof createRouteListener>[0]['routes']) => {
      const listener = await createRouteListener({ log: createLog('error', { write: () => {} }), routes })
      listeners = [...listeners, listener]
      return listener.listen(0, '127.0.0.1')
    }

    it('reach the app on a loopback port and go on from its callback to another; without leave they do not', () =>
      inTab({}, async (tab) => {
        const text = { status: 200, content: { type: 'text/plain', data: 'home' } }
        const homePort = await listen([route({ method: 'GET', path: '/home', summary: 'The app', handle: () => text })])
        const home = `http://127.0.0.1:${homePort}/home`
        const callbackPort = await listen([
          route({ method: 'GET', path: '/cb', summary: "The app's callback", handle: () => seeOther(home) }),
        ])
        const callback = `http://127.0.0.1:${callbackPort}/cb`
        const show = createShow({ now: () => SAMPLE_NOW, houseBranding: () => undefined })
        const consent = { ...(sampleViews.consent as View & { kind: 'consent' }), form: { action: '/decide', csrf } }
        const port = await listen([
          ...createPageAssets(),
          route({
            method: 'GET',
            path: '/with',
            summary: 'Says where it leads',
            handle: (request) => show(consent, { request, formLeadsTo: [callback] }),
          }),
          route({
            method: 'GET',
            path: '/without',
            summary: 'Does not',
            handle: (request) => show(consent, { request }),
          }),
          route({ method: 'POST', path: '/decide', summary: 'Sends on', handle: () => seeOther(callback) }),
        ])
        await tab.goto(`http://127.0.0.1:${port}/with`)
        await tab.getByRole('button', { name: 'Allow', exact: true }).click()
        await tab.waitForURL(home)

        await tab.goto(`http://127.0.0.1:${port}/without`)
        const refused = tab.waitForEvent('console', (message) => message.text().includes('form-action'))
        await tab.getByRole('button', { name: 'Allow', exact: true }).click()
        await refused
        expect(tab.url()).not.toBe(home)
      }))
  })
})
