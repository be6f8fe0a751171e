import { describe, expect, it } from 'vitest'
import { customOauth, externalOauth, parameter } from './testing/examples.ts'
import { writeTokenRequest } from './token-request.ts'

const client = { client_id: 'me', client_secret: 's3cret' }
const values = (record: Record<string, string>) => new Map(Object.entries(record))
const headerOf = ({ headers }: { headers: string[] }, name: string) => headers[headers.indexOf(name) + 1]

describe('token request of external OAuth 2.0 (protocol.md 3.6, RFC 6749 §4.4.2)', () => {
  it('goes to the full token URL, its query included, as a form', () => {
    const request = writeTokenRequest(
      externalOauth({ tokenUrl: 'https://idp.example:8443/a/b/token?tenant=x%20y', scope: 'read write' }),
      values(client),
    )
    expect(request).toMatchObject({
      origin: 'https://idp.example:8443',
      path: '/a/b/token?tenant=x%20y',
      method: 'POST',
      body: 'grant_type=client_credentials&scope=read+write',
    })
    expect(headerOf(request, 'Content-Type')).toBe('application/x-www-form-urlencoded')
  })

  it.each([
    ['me', 's3cret', 'me:s3cret'],
    ['a:b', 'c d', 'a%3Ab:c+d'],
    ['ü', '+%&=', '%C3%BC:%2B%25%26%3D'],
  ])('authenticates %s in a Basic header, form-encoded first (RFC 6749 §2.3.1)', (client_id, client_secret, pair) => {
    const request = writeTokenRequest(externalOauth(), values({ client_id, client_secret }))
    expect(headerOf(request, 'Authorization')).toBe(`Basic ${Buffer.from(pair).toString('base64')}`)
    expect(request.body).toBe('grant_type=client_credentials')
  })

  it('or in the body, together with grant_type and scope', () => {
    const request = writeTokenRequest(externalOauth({ clientAuthentication: 'body', scope: 's' }), values(client))
    expect(request.body).toBe('grant_type=client_credentials&scope=s&client_id=me&client_secret=s3cret')
    expect(request.headers).not.toContain('Authorization')
  })

  it('leaves the scope out where there is none, and adds the additional parameters', () => {
    const request = writeTokenRequest(
      externalOauth({ tokenParameters: [parameter('audience'), parameter('a&b')] }),
      values({ ...client, 'token:audience': 'https://dms/', 'token:a&b': 'x=y&z' }),
    )
    expect(request.body).toBe('grant_type=client_credentials&audience=https%3A%2F%2Fdms%2F&a%26b=x%3Dy%26z')
  })

  it('G-I is not sent to what is no http URL', () => {
    expect(() => writeTokenRequest(externalOauth({ tokenUrl: 'file:///etc/passwd' }), values(client))).toThrow(
      /no http URL/,
    )
    expect(() => writeTokenRequest(externalOauth({ tokenUrl: 'token' }), values(client))).toThrow(/no http URL/)
  })
})

describe('token request of custom OAuth 2.0 (protocol.md 3.6)', () => {
  const payload = [parameter('user'), parameter('a.b')]
  const of = { 'payload:user': 'jo "x" & ü', 'payload:a.b': '1' }

  it('is JSON where the content type says so, one member for each name', () => {
    for (const contentType of ['application/json', 'Application/JSON; charset=utf-8', 'application/vnd.x+json']) {
      const request = writeTokenRequest(customOauth({ contentType, payload }), values(of))
      expect(JSON.parse(request.body)).toEqual({ user: 'jo "x" & ü', 'a.b': '1' })
      expect(headerOf(request, 'Content-Type')).toBe(contentType)
    }
  })

  it('is a form where the content type says so', () => {
    const contentType = 'application/x-www-form-urlencoded;charset=utf-8'
    const request = writeTokenRequest(customOauth({ contentType, payload }), values(of))
    expect([...new URLSearchParams(request.body)]).toEqual([
      ['user', 'jo "x" & ü'],
      ['a.b', '1'],
    ])
  })

  it.each(['text/plain', 'application/xml', 'multipart/form-data; boundary=x', ''])(
    'is not sent with a content type that has no names and values: %j',
    (contentType) => {
      expect(() => writeTokenRequest(customOauth({ contentType, payload }), values(of))).toThrow(
        /neither JSON nor a form/,
      )
    },
  )

  it('is a PUT where that was chosen, and has the developer’s own headers', () => {
    const accessControl = customOauth({ method: 'PUT', headers: [parameter('X-Partner'), parameter('accept')] })
    const request = writeTokenRequest(accessControl, values({ 'header:X-Partner': 'p', 'header:accept': 'text/json' }))
    expect(request).toMatchObject({ method: 'PUT', body: '{}' })
    expect(request.headers).toEqual(['Content-Type', 'application/json', 'X-Partner', 'p', 'accept', 'text/json'])
  })

  it.each(['a\r\nX-Evil: 1', 'a\nb', 'a\0', 'ü', ' a', ''])(
    'G-D is not sent with %j as the value of a header',
    (value) => {
      const accessControl = customOauth({ headers: [parameter('X-Partner')] })
      const write = () => writeTokenRequest(accessControl, values({ 'header:X-Partner': value }))
      expect(write).toThrow('the value of X-Partner cannot be sent in a header')
    },
  )
})
