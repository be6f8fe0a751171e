import { describe, expect, it } from 'vitest'
import { isWebUrl } from './is-web-url.ts'

describe('a link that somebody else wrote', () => {
  it.each(['https://planner.example/docs', 'http://localhost:5000/x', 'HTTPS://planner.example'])(
    'may be %s',
    (text) => {
      expect(isWebUrl(text)).toBe(true)
    },
  )

  it.each([
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    '//elsewhere.example',
    '/apps',
    'https://',
    '',
  ])('is no link when it is %j', (text) => {
    expect(isWebUrl(text)).toBe(false)
  })
})
