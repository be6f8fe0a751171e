import { describe, expect, it } from 'vitest'
import { type Call, readId, readToken } from './read-headers.ts'

const id = 'a36e1a5b-9f4c-4d7e-8c67-0a8f0d7a8f11'
const tokenOf = (call: Call) => {
  const read = readToken(call)
  return read.ok ? read.token : read.code
}
const idOf = (call: Call) => {
  const read = readId(call, 'SUBSCRIPTION-ID', 'Subscription-Id')
  return read.ok ? read.id : read.code
}

describe('reading a call', () => {
  it('takes Fetch Headers, a Request, a Node record and a record in any case', () => {
    const headers = { Authorization: 'Bearer a.b.c', 'Subscription-Id': id }
    const lowered = { authorization: 'Bearer a.b.c', 'subscription-id': id }
    const calls: Call[] = [
      { headers: new Headers(headers) },
      new Request('http://localhost/', { headers }),
      { headers },
      { headers: lowered },
      { headers: { 'SUBSCRIPTION-ID': [id], AUTHORIZATION: ['Bearer a.b.c'] } },
      { headers: {}, rawHeaders: ['Host', 'x', 'authorization', 'Bearer a.b.c', 'SUBSCRIPTION-id', id] },
    ]
    for (const call of calls) expect([tokenOf(call), idOf(call)]).toEqual(['a.b.c', id])
  })

  it('knows missing from malformed', () => {
    expect(tokenOf({ headers: {} })).toBe('MISSING-AUTHORIZATION')
    expect(tokenOf({ headers: { authorization: undefined } })).toBe('MISSING-AUTHORIZATION')
    expect(idOf({ headers: new Headers() })).toBe('MISSING-SUBSCRIPTION-ID')
    expect(tokenOf({ headers: { authorization: '' } })).toBe('MALFORMED-AUTHORIZATION')
    expect(idOf({ headers: { 'subscription-id': '' } })).toBe('MALFORMED-SUBSCRIPTION-ID')
  })

  it.each([
    'a.b.c',
    'Bearer',
    'Bearer ',
    'Bearer  a.b.c',
    'Bearer\ta.b.c',
    ' Bearer a.b.c',
    'Bearer a.b.c ',
    'Basic a.b.c',
    'Bearer a b',
    'Bearer a.b.c, Bearer d.e.f',
    'Bearer a.b.c\n',
  ])('refuses the Authorization value %j (protocol.md 7; lenient parsing, threat G-E)', (value) => {
    expect(tokenOf({ headers: { authorization: value } })).toBe('MALFORMED-AUTHORIZATION')
  })

  it('takes the word Bearer in any case (RFC 9110 §11.1)', () => {
    expect(tokenOf({ headers: { authorization: 'bearer a.b.c' } })).toBe('a.b.c')
  })

  it.each(['test', `${id} `, `{${id}}`, id.replaceAll('-', ''), `${id}/../x`, `${id},${id}`, `${id}\n`])(
    'refuses the Subscription-Id %j before anybody is asked',
    (value) => {
      expect(idOf({ headers: { 'subscription-id': value } })).toBe('MALFORMED-SUBSCRIPTION-ID')
    },
  )

  it('G-B duplicated headers: refuses two values, however the runtime hands them over', () => {
    const twice = [
      'authorization',
      'Bearer a.b.c',
      'Authorization',
      'Bearer d.e.f',
      'subscription-id',
      id,
      'Subscription-Id',
      id,
    ]
    // Node keeps only the first Authorization in `headers`; `rawHeaders` decides.
    const node: Call = {
      headers: { authorization: 'Bearer a.b.c', 'subscription-id': `${id}, ${id}` },
      rawHeaders: twice,
    }
    const fetched = new Headers([
      ['authorization', 'Bearer a.b.c'],
      ['authorization', 'Bearer d.e.f'],
      ['subscription-id', id],
      ['subscription-id', id],
    ])
    const record: Call = {
      headers: { authorization: ['Bearer a.b.c', 'Bearer d.e.f'], 'subscription-id': id, 'Subscription-Id': id },
    }
    for (const call of [node, { headers: fetched }, record]) {
      expect([tokenOf(call), idOf(call)]).toEqual(['MALFORMED-AUTHORIZATION', 'MALFORMED-SUBSCRIPTION-ID'])
    }
  })
})
