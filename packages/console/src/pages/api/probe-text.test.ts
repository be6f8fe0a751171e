import { describe, expect, it } from 'vitest'
import { probeText } from './probe-text.ts'

describe('what a probe found, in words', () => {
  it('says that it answers', () => {
    expect(probeText('target', { status: 200, ok: true })).toEqual({ ok: true, text: 'The target URL answers (200).' })
    expect(probeText('admin', { status: 401, ok: true }).text).toBe('The admin URL answers (401).')
  })

  it('says what to look at when nobody answered', () => {
    expect(probeText('target', { status: null, ok: false }).text).toMatch(/five seconds.*firewall/)
  })

  it('does not call a service wrong that has nothing at its root', () => {
    expect(probeText('target', { status: 404, ok: false }).text).toMatch(/answers 404\. That is fine/)
    expect(probeText('admin', { status: 404, ok: false }).text).toMatch(/nothing is there/)
  })
})
