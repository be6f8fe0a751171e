import { isDeepStrictEqual } from 'node:util'
import type { Api, ApiTraffic } from '../../store/index.ts'
import { type TestGateway, until } from './open-test-gateway.ts'

/** Where each of the test gateway's APIs that can be called is. */
export const PATHS = { minted: '/acme/appointments/v1/x', passthrough: '/acme/legacy/x' } as const

/** Changes an API of `gateway` as its developer would, and waits until it counts. */
export async function putTraffic(
  { apis, store, registry }: TestGateway,
  which: keyof typeof PATHS,
  traffic: ApiTraffic,
  more: Partial<Api> = {},
): Promise<void> {
  const api = { ...apis[which], ...more, traffic }
  await store.apis.put(api)
  await until(() => {
    const known = registry.apis.find(api.id)
    return (
      isDeepStrictEqual(known?.traffic ?? {}, traffic) && known?.targetUrl === api.targetUrl && known.name === api.name
    )
  })
}
