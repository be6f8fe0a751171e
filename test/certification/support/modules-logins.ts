import { expect, it } from 'vitest'
import { checkError } from './check-answers.ts'
import type { Steps } from './steps.ts'

/** Modules about who is signed in, and since when. */
export function describeLogins(steps: () => Steps): void {
  it('oidcc-prompt-login: a second login, with a later auth_time (OIDC Core §3.1.2.1)', async () => {
    const { register, send, take, provider: at } = steps()
    const rp = await register()
    const first = await take(rp, await send(rp))
    at.pass(2)
    const answer = await send(rp, { prompt: 'login' })
    expect(answer.pages).toHaveLength(1)
    expect(answer.pages[0]?.text).toContain('name="password"')
    const second = await take(rp, answer)
    expect(second.claims.sub).toBe(first.claims.sub)
    expect(second.claims.auth_time).toBeGreaterThan(first.claims.auth_time as number)
    expect(at.clock.now - (second.claims.auth_time as number)).toBeLessThan(5)
  })

  it('oidcc-prompt-none-not-logged-in: an error at the app, and no page (OIDC Core §3.1.2.6)', async () => {
    const { register, send, newBrowser, provider: at } = steps()
    const answer = await send(await register(), { prompt: 'none' }, newBrowser())
    checkError(at, answer, 'login_required')
    expect(answer.pages.filter(({ text }) => text.includes('name="password"'))).toEqual([])
  })

  it('oidcc-prompt-none-logged-in: the same login again, and no page (OIDC Core §3.1.2.1)', async () => {
    const { register, send, take } = steps()
    const rp = await register()
    const first = await take(rp, await send(rp))
    const answer = await send(rp, { prompt: 'none' })
    expect(answer.pages).toEqual([])
    const second = await take(rp, answer)
    expect(second.claims.sub).toBe(first.claims.sub)
    expect(second.claims.auth_time).toBe(first.claims.auth_time)
  })

  it('prompt=none for an app that the person has not allowed yet: consent_required (OIDC Core §3.1.2.6)', async () => {
    const { register, send, provider: at } = steps()
    checkError(at, await send(await register(), { prompt: 'none' }), 'consent_required')
  })

  it('oidcc-max-age-1: a login that is too old is asked for again (OIDC Core §3.1.2.1)', async () => {
    const { register, send, take, provider: at } = steps()
    const rp = await register()
    const first = await take(rp, await send(rp))
    at.pass(2)
    const answer = await send(rp, { max_age: '1' })
    expect(answer.pages[0]?.text).toContain('name="password"')
    const second = await take(rp, answer)
    expect(second.claims.auth_time).toBeGreaterThan(first.claims.auth_time as number)
    expect(at.clock.now - (second.claims.auth_time as number)).toBeLessThan(5)
  })

  it('oidcc-max-age-10000: a login that is young enough goes on, and says when it was (OIDC Core §2)', async () => {
    const { register, send, take, provider: at } = steps()
    const rp = await register()
    const first = await take(rp, await send(rp))
    at.pass(2)
    const answer = await send(rp, { max_age: '10000' })
    expect(answer.pages).toEqual([])
    const second = await take(rp, answer)
    expect(second.claims).toMatchObject({ sub: first.claims.sub, auth_time: first.claims.auth_time })
  })

  it('oidcc-id-token-hint: with prompt=none, for the person of the hint (OIDC Core §3.1.2.1)', async () => {
    const { register, send, take } = steps()
    const rp = await register()
    const first = await take(rp, await send(rp))
    const answer = await send(rp, { prompt: 'none', id_token_hint: first.id_token })
    expect((await take(rp, answer)).claims.sub).toBe(first.claims.sub)
  })

  it('oidcc-login-hint: is in the form, or ignored, and no error (OIDC Core §3.1.2.1, §15.1)', async () => {
    const { register, send, take, newBrowser } = steps()
    const rp = await register()
    const answer = await send(rp, { login_hint: 'buffy@identity.example' }, newBrowser())
    expect(answer.pages[0]?.forms[0]?.fields.email).toBe('buffy@identity.example')
    await take(rp, answer)
  })
}
