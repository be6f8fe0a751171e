import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answerUrl, errorParameters, successParameters } from './answer-app.ts'
import { refuseAuthorization } from './authorize-refusal.ts'
import { queryOfForm, readParameters } from './read-parameters.ts'

const ISS = 'https://identity.example/oauth2/aus1'
const access_token = { value: 'AT', expiresInSeconds: 3600, scope: 'openid email' }
const names = (issued: Parameters<typeof successParameters>[0]) =>
  successParameters(issued, 's', ISS).map(([name]) => name)

describe('members of an answer (protocol.md 2.4)', () => {
  it('code, then state, then what is newer', () => {
    expect(names({ code: 'c' })).toEqual(['code', 'state', 'iss'])
  })

  it('access_token, token_type, expires_in, scope, state', () => {
    expect(names({ access_token })).toEqual(['access_token', 'token_type', 'expires_in', 'scope', 'state', 'iss'])
    const five = ['access_token', 'token_type', 'expires_in', 'scope', 'state']
    expect(names({ access_token, id_token: 'i' })).toEqual([...five, 'id_token', 'iss'])
    expect(names({ access_token, id_token: 'i', code: 'c' }).filter((name) => five.includes(name))).toEqual(five)
  })

  it('access_token is always first and never last, and code never last', () => {
    for (const code of ['c', undefined]) {
      for (const id_token of ['i', undefined]) {
        expect(successParameters({ access_token, code, id_token }, undefined, ISS)[0]).toEqual(['access_token', 'AT'])
      }
    }
    expect(successParameters({ code: 'c' }, undefined, ISS).map(([name]) => name)).toEqual(['code', 'iss'])
  })

  it('T-33 mix-up: iss in every answer, errors included (RFC 9207 §2)', () => {
    for (const issued of [
      { code: 'c' },
      { access_token },
      { id_token: 'i' },
      { access_token, code: 'c', id_token: 'i' },
    ]) {
      expect(successParameters(issued, 's', ISS).at(-1)).toEqual(['iss', ISS])
    }
    const refusal = refuseAuthorization('access_denied', 'The user has refused.')
    expect(errorParameters(refusal, 's', ISS)).toEqual([
      ['error', 'access_denied'],
      ['error_description', 'The user has refused.'],
      ['state', 's'],
      ['iss', ISS],
    ])
  })
})

describe('the address of an answer', () => {
  const url = (redirect_uri: string, response_mode: 'query' | 'fragment' = 'query') =>
    answerUrl({ redirect_uri, response_mode }, [
      ['code', 'c'],
      ['state', 'a b'],
    ])

  it.each([
    ['http://localhost:5000', 'http://localhost:5000?code=c&state=a%20b'],
    ['http://localhost:80/', 'http://localhost:80/?code=c&state=a%20b'],
    ['https://app.example/cb?x=1', 'https://app.example/cb?x=1&code=c&state=a%20b'],
    ['https://app.example/cb?', 'https://app.example/cb?code=c&state=a%20b'],
    ['com.example.app:/cb', 'com.example.app:/cb?code=c&state=a%20b'],
  ])('%s keeps its form and its query (RFC 6749 §3.1.2)', (redirect_uri, expected) => {
    expect(url(redirect_uri)).toBe(expected)
  })

  it('fragment: behind the query it has', () => {
    expect(url('https://app.example/cb?x=1', 'fragment')).toBe('https://app.example/cb?x=1#code=c&state=a%20b')
  })
})

describe('state (protocol.md 2.2)', () => {
  const answered = (query: string) => {
    const read = readParameters(query)
    if (!read.ok) throw new Error(read.detail)
    const { parameters, stateAsSent } = read.value
    const state = parameters.get('state')
    const replyTo = { redirect_uri: 'http://localhost:5000/', response_mode: 'query' as const, state, stateAsSent }
    return answerUrl(replyTo, successParameters({ code: 'c' }, state, 'iss'))
  }

  it.each([
    'abc',
    'http://localhost:3000/a?b=c',
    'http%3A%2F%2Flocalhost%2F',
    'a+b',
    'a%20b',
    '%7B%22a%22%3A1%7D',
    '5%',
  ])('%s comes back in the encoding it was sent in', (raw) => {
    expect(answered(`client_id=x&state=${raw}&scope=openid`)).toBe(`http://localhost:5000/?code=c&state=${raw}&iss=iss`)
  })

  it('whatever it is, it decodes to what was sent, and adds nothing to the answer', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (state) => {
        const { searchParams } = new URL(answered(new URLSearchParams({ state }).toString()))
        expect([...searchParams.keys()]).toEqual(['code', 'state', 'iss'])
        expect(searchParams.get('state')).toBe(
          new URLSearchParams(new URLSearchParams({ state }).toString()).get('state'),
        )
      }),
    )
  })

  it('raw text in a query is sent on as nothing that ends a header, a fragment or a tag (threat T-26)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        const location = answered(`state=x${text.replaceAll('&', '')}`)
        expect(location).toMatch(/^[!-~]+$/)
        expect(location).not.toMatch(/["#<>\\^`{|}]/)
      }),
    )
  })
})

describe('a form as a query', () => {
  it('stays as it is where it may, and is encoded anew where not', () => {
    expect(queryOfForm('state=a+b%20c&redirect_uri=http://localhost:5000/')).toBe(
      'state=a+b%20c&redirect_uri=http://localhost:5000/',
    )
    expect(queryOfForm('state=a b\r\nSet-Cookie: x')).toBe('state=a%20b%0D%0ASet-Cookie%3A%20x')
    expect(queryOfForm('state=ü#"<')).toBe('state=%C3%BC%23%22%3C')
    expect(queryOfForm('state=ü&state=x')).toBeUndefined()
  })

  it('never holds what a request target may not (http/request-target.ts)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (body) => {
        expect(queryOfForm(body) ?? '').toMatch(/^[!-"$-~]*$/)
      }),
    )
  })
})
