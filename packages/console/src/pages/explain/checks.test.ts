import { expect, it } from 'vitest'
import { checksOfPublish, checksOfTokenRequest } from './checks.ts'
import type { TokenRequest } from './explained.ts'

const about = { atMillis: 0, requestId: 'r' }

it('shows what passed before the check that said no, and what nobody asked after it', () => {
  const checks = checksOfPublish({
    ...{ ...about, outcome: 'refused', status: 401, check: 'token', message: 'Get a new one.', detail: 'expired' },
  })
  expect(checks.map(({ outcome }) => outcome).join(' ')).toBe(
    'passed passed refused not_reached not_reached not_reached not_reached not_reached',
  )
  expect(checks[2]).toMatchObject({ name: 'Token', message: 'Get a new one.', detail: 'expired' })
})

it('shows of an event that was taken that every check has passed', () => {
  const checks = checksOfPublish({ ...about, outcome: 'accepted', status: 200, eventId: 'e' })
  expect(new Set(checks.map(({ outcome }) => outcome))).toEqual(new Set(['passed']))
})

it('says a reason once where the client was told the whole of it', () => {
  const request: Omit<TokenRequest, 'detail'> = {
    ...{ ...about, authServerId: 'a', outcome: 'refused', status: 400, error: 'invalid_scope', check: 'scope' },
    ...{ error_description: 'Send scope=anonymous.' },
  }
  const reason = (detail: string) =>
    checksOfTokenRequest({ ...request, detail }).find(({ outcome }) => outcome === 'refused')
  expect(reason('Send scope=anonymous.')).not.toHaveProperty('detail')
  expect(reason('asked for openid')).toMatchObject({ message: 'Send scope=anonymous.', detail: 'asked for openid' })
})
