import { describe, expect, it } from 'vitest'
import { pathForLog } from './path-for-log.ts'

describe('pathForLog', () => {
  it('leaves an ordinary path as it is, trailing slash and UUIDs included', () => {
    const path = '/harborline/appointments/v1/appointments/3866e7f4-6c9b-8e68-9e5c-cc32218f6594/'
    expect(pathForLog(path)).toBe(path)
  })

  it('keeps only the beginning of what is long', () => {
    expect(pathForLog(`/a/eyJhbGci${'x'.repeat(500)}/b`)).toBe('/a/eyJhbGci…/b')
  })
})
