import type { ApiId, UserId } from '@portreeve/protocol'
import type { TestGateway } from './open-test-gateway.ts'

/** Keeps an OpenAPI description as that of an API, as if it had been uploaded. */
export async function putSpec({ store, clock }: TestGateway, apiId: ApiId, text: string, formatVersion = '3.0.3') {
  await store.specs.put({
    apiId,
    format: 'openapi',
    formatVersion,
    syntax: 'yaml',
    text,
    title: 'T',
    version: '1',
    findings: [],
    uploadedBy: 'u' as UserId,
    uploadedAt: clock.now,
  })
}
