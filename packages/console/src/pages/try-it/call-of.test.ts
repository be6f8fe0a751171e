import { describe, expect, it } from 'vitest'
import type { ApiOperation } from '../../spec/read-operations.ts'
import { type CallForm, callOf } from './call-of.ts'
import { codeSamples } from './code-samples.ts'

const form: CallForm = {
  method: 'GET',
  path: '/cars/{id}',
  values: {},
  headerLines: '',
  body: '',
  bodyType: 'application/json',
  subscriptionId: 'test',
}
const operation: ApiOperation = {
  name: 'GET /cars/{id}',
  method: 'GET',
  path: '/cars/{id}',
  summary: '',
  parameters: [
    { name: 'id', in: 'path', required: true, description: '', example: '' },
    { name: 'status', in: 'query', required: false, description: '', example: '' },
    { name: 'X-Department', in: 'header', required: false, description: '', example: '' },
  ],
}

describe('the call that a form means', () => {
  it('has each value in its place, encoded', () => {
    const values = { 'path id': '7/8 ?', 'query status': 'a&b', 'header X-Department': 'Parts' }
    expect(
      callOf({ ...form, values, headerLines: 'X-More: a:b\n\n' }, operation, 'https://g.example/acme/cars'),
    ).toEqual({
      call: {
        method: 'GET',
        url: 'https://g.example/acme/cars/cars/7%2F8%20%3F?status=a%26b',
        headers: [
          ['Accept', 'application/json'],
          ['Subscription-Id', 'test'],
          ['X-Department', 'Parts'],
          ['X-More', 'a:b'],
        ],
        body: undefined,
      },
    })
  })

  it.each([
    [{}, 'id is missing.'],
    [{ values: { 'path id': '1' }, path: 'cars' }, 'The path begins with a slash.'],
    [{ values: { 'path id': '1' }, headerLines: 'nothing' }, '“nothing” is no header field. Write Name: value.'],
    [
      { values: { 'path id': '1' }, headerLines: 'Authorization: x' },
      'Authorization is set by the console, the browser or the gateway.',
    ],
  ])('is not there yet for %j', (changes, fault) => {
    expect(callOf({ ...form, ...changes }, operation, 'https://g.example')).toEqual({ fault })
  })
})

describe('what somebody else’s specification leads to', () => {
  it.each(['/../other', '/%2e%2E/other', '/..\\other', '/a/../../other', '/{id}/../other'])(
    'G-A: is a path of its own API, and never one of another: %s',
    (path) => {
      const values = { 'path id': '..' }
      const made = callOf({ ...form, values, path }, operation, 'https://g.example/acme/cars')
      expect(made).toEqual({ fault: 'The path leads out of the API: no part of it may be two dots.' })
    },
  )

  it('G-A: is its own also where it goes up and down within it', () => {
    const made = callOf({ ...form, path: '/a/../b' }, undefined, 'https://g.example/acme/cars')
    expect(made).toMatchObject({ call: { url: 'https://g.example/acme/cars/a/../b' } })
  })

  it('T-27: names no file of whoever runs the curl, and no further URLs', () => {
    const url = 'https://g.example/x/[1-9999]'
    const [curl] = codeSamples({ method: 'POST', url, headers: [], body: '@/etc/passwd' })
    expect(curl?.code).toContain(`curl -i -g -X POST '${url}'`)
    expect(curl?.code).toMatch(/--data-raw '@\/etc\/passwd'$/)
  })
})

describe('the call in code', () => {
  const hostile = `';"\`$(id)\\\n\u2028</script>`
  const call = {
    method: 'POST',
    url: `https://g.example/x?q='"`,
    headers: [['X-A', `'"`]] as [string, string][],
    body: hostile,
  }

  it('holds no token, and quotes what somebody typed as each language does', () => {
    for (const { code } of codeSamples(call)) expect(code).toContain('TOKEN')
    const [curl, typescript, python, java] = codeSamples(call).map(({ code }) => code)
    expect(curl).toContain(`--data-raw '${hostile.replace("'", `'\\''`)}'`)
    for (const code of [typescript, python, java])
      expect(code).toContain(JSON.stringify(hostile).replace('\u2028', '\\u2028'))
  })
})
