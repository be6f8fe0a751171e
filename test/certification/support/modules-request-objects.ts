import { randomUUID } from 'node:crypto'
import { UnsecuredJWT } from 'jose'
import { expect, it } from 'vitest'
import type { Asked } from './authorize.ts'
import type { Steps } from './steps.ts'

/** A request of which an unsigned object says the same, and alone says what the standard does not want beside it (OIDC Core §6.1). */
export function asRequestObject(
  asked: Asked,
  where: (text: string) => Record<string, string>,
  outside: Record<string, string> = {},
): Asked {
  const url = new URL(asked.url)
  const all = Object.fromEntries(url.searchParams)
  const text = new UnsecuredJWT(all).encode()
  const beside = ['response_type', 'client_id', 'scope', 'redirect_uri']
  const kept = beside.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name] as string]]))
  url.search = new URLSearchParams({ ...Object.fromEntries(kept), ...outside, ...where(text) }).toString()
  return { ...asked, url: url.href }
}

/** Modules about request objects. */
export function describeRequestObjects(steps: () => Steps): void {
  it('oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported: supported (OIDC Core §6.1)', async () => {
    const { register, ask, go, take } = steps()
    const rp = await register()
    expect(steps().provider.as.request_object_signing_alg_values_supported).toContain('none')
    await take(rp, await go(asRequestObject(ask(rp), (request) => ({ request }))))
  })

  it('oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported: supported (OIDC Core §6.2)', async () => {
    const { register, ask, go, take, provider: at } = steps()
    const path = `/requests/${randomUUID()}`
    const request_uri = `${at.site.origin}${path}`
    const rp = await register({ request_uris: [request_uri] })
    const asked = asRequestObject(ask(rp), (text) => {
      at.site.publish(path, 'application/oauth-authz-req+jwt', text)
      return { request_uri }
    })
    await take(rp, await go(asked))
    expect(at.site.fetched(path)).toBe(1)
  })

  it('oidcc-ensure-request-object-with-redirect-uri: the one in the object counts (OIDC Core §6.1)', async () => {
    const { register, ask, go, take } = steps()
    const rp = await register()
    const outside = { redirect_uri: `${rp.redirect_uri}/not-registered`, state: 'another' }
    const answer = await go(asRequestObject(ask(rp), (request) => ({ request }), outside))
    expect(answer.to).toBe(rp.redirect_uri)
    await take(rp, answer)
  })
}
