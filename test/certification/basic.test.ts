import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeModules } from './support/modules.ts'
import { openProvider, type Provider } from './support/provider.ts'

let provider: Provider
beforeAll(async () => {
  provider = await openProvider()
})
afterAll(() => provider.close())

describe('oidcc-basic-certification-test-plan: response_type=code (OIDC Core §3.1)', () => {
  describeModules({ response_type: 'code' }, () => provider)
})
