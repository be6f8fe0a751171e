import { describe, expect, it } from 'vitest'
import { candidateOfFile, fileNameOf, leaveCandidate, sentOf, takeCandidate } from './candidate.ts'

describe('a specification that somebody brings', () => {
  it('is sent as JSON or YAML, whichever it begins like', () => {
    expect(sentOf({ from: 'x', text: ' {"openapi": "3.1.0"}' }).contentType).toBe('application/json')
    expect(sentOf({ from: 'x', text: 'openapi: 3.1.0' }).contentType).toBe('application/yaml')
  })

  it('is sent byte for byte as long as it is the file, so that what is no UTF-8 is found', async () => {
    const bytes = Uint8Array.of(0x61, 0x3a, 0x20, 0xff)
    const candidate = await candidateOfFile(new File([bytes], 'a.yaml'))
    expect(sentOf(candidate).body).toEqual(bytes)
    expect(candidate.text).toBe('a: \ufffd')
  })

  it('is fetched by the exchange where it is a URL', () => {
    expect(sentOf({ from: 'x', url: 'https://dms.example/openapi.yaml' })).toEqual({
      body: { url: 'https://dms.example/openapi.yaml' },
    })
  })

  it('waits for its page once', () => {
    leaveCandidate('a', { from: 'a.yaml', text: 'a' })
    expect(takeCandidate('b')).toBeUndefined()
    expect(takeCandidate('a')).toMatchObject({ from: 'a.yaml' })
    expect(takeCandidate('a')).toBeUndefined()
  })
})

describe('the name of the file that is downloaded', () => {
  it('is made of words that are good in every file system', () => {
    expect(fileNameOf('Repair orders', 'v1.2', 'yaml')).toBe('repair-orders-v1.2.yaml')
    expect(fileNameOf('../<b>', '', 'json')).toBe('b.json')
    expect(fileNameOf('零', '', 'json')).toBe('specification.json')
  })
})
