import { describe, expect, it } from 'vitest'
import { AddressRefused } from '../../http/index.ts'
import { faultText } from './fault-text.ts'

const coded = (code: string) => Object.assign(new Error('connect to 10.1.2.3:5432'), { code })

describe('why a webhook could not be called, for its owner', () => {
  it('G-I says the same of a name that nobody knows and of an address that is not allowed', () => {
    const faults = [
      new AddressRefused('10.1.2.3 is private'),
      ...['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'ENODATA'].map(coded),
    ]
    expect(new Set(faults.map(faultText))).toEqual(new Set(['the host is unknown, or its address is not allowed']))
  })

  it.each([
    ['ECONNREFUSED', 'the connection was refused'],
    ['ECONNRESET', 'the connection broke off before there was an answer'],
    ['UND_ERR_SOCKET', 'the connection broke off before there was an answer'],
    ['ENETUNREACH', 'the host could not be reached'],
    ['UND_ERR_CONNECT_TIMEOUT', 'no connection came about in time'],
    ['CERT_HAS_EXPIRED', 'the TLS certificate has expired'],
    ['CERT_REVOKED', 'the TLS certificate is not good'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'no TLS connection came about'],
    ['HPE_INVALID_CONSTANT', 'the answer is not HTTP'],
    ['UND_ERR_HEADERS_OVERFLOW', 'the header of the answer is too long'],
    ['SOMETHING_NEW', 'the connection broke off before there was an answer'],
  ])('G-I %s: %s, and never the message', (code, text) => {
    expect(faultText(coded(code))).toBe(text)
  })

  it('is the first one’s where several addresses were tried', () => {
    expect(faultText(new AggregateError([coded('ECONNREFUSED'), coded('ENETUNREACH')]))).toBe(
      'the connection was refused',
    )
    expect(faultText(new AggregateError([]))).toBe('the connection broke off before there was an answer')
  })
})
