import { describe, expect, it } from 'vitest'
import { createAddressPolicy } from '../http/index.ts'
import { createCheckUrl } from './check-url.ts'

const check = createCheckUrl(createAddressPolicy([]))
const checkInDev = createCheckUrl(createAddressPolicy(['127.0.0.0/8']))

const refused = (text: string, form?: 'whole' | 'base') => check(text, '/targetUrl', form)

describe('URLs that developers type', () => {
  it.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://0/',
    'http://127.0.0.1./',
    'http://①②⑦.0.0.1/',
    'http://%31%32%37.0.0.1/',
    'http://localhost/',
    'https://LOCALHOST:8443/x',
    'http://localhost./',
    'http://anything.localhost/',
    'http://10.1.2.3/',
    'http://172.16.0.1/',
    'http://192.168.0.1/',
    'http://100.64.0.1/',
    'http://169.254.169.254/latest/meta-data',
    'http://168.63.129.16/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[fd00::1]/',
    'http://[fe80::1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
  ])('T-28 G-I %s is an address that nobody may call', (text) => {
    expect(refused(text)).toMatchObject({ error: 'invalid', fields: [{ pointer: '/targetUrl' }] })
    expect(refused(text)?.description).toMatch(/not public/)
    expect(refused(text)?.description).not.toContain(new URL(text).hostname)
  })

  it.each(['https://8.8.8.8/', 'https://[2606:4700::1111]/', 'https://dms.example/base', 'http://dms.example:8080'])(
    '%s may be kept',
    (text) => expect(refused(text, 'base')).toBeUndefined(),
  )

  it('may be on networks that the operator allowed, and on those alone', () => {
    for (const text of [
      'http://127.0.0.1:8410/',
      'http://localhost:8410',
      'http://127.1',
      'http://[::ffff:127.0.0.1]/',
    ]) {
      expect(checkInDev(text, '/targetUrl')).toBeUndefined()
    }
    expect(checkInDev('http://10.0.0.1/', '/targetUrl')).toBeDefined()
  })

  it.each(['ftp://dms.example/', 'file:///etc/passwd', 'javascript:alert(1)', '/relative', 'dms.example', ''])(
    'has to be http or https: %j',
    (text) => expect(refused(text)?.description).toMatch(/http or https/),
  )

  it.each(['https://user@dms.example/', 'https://user:secret@dms.example/'])('holds no user: %s', (text) => {
    expect(refused(text)?.description).toMatch(/user name/)
    expect(refused(text)?.description).not.toContain('secret')
  })

  it.each(['https://dms.example/#', 'https://dms.example/#x'])('has no fragment: %s', (text) => {
    expect(refused(text)?.description).toMatch(/fragment/)
  })

  it.each(['https://dms.example/?', 'https://dms.example/?x=1'])(
    'has no query where a path is put behind it: %s',
    (text) => {
      expect(refused(text, 'base')?.description).toMatch(/query/)
      expect(refused(text)).toBeUndefined()
    },
  )
})
