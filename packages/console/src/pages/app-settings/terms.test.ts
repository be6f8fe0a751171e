import { describe, expect, it } from 'vitest'
import { termsOf } from './terms.ts'

describe('the terms of an app', () => {
  it('are taken away when all of it is empty', () => {
    expect(termsOf({ version: ' ', text: '', url: '' })).toBeNull()
  })

  it('have what was given, and the version also where it is missing, so that the exchange says so', () => {
    expect(termsOf({ version: '2', text: '', url: 'https://bays.example/terms' })).toEqual({
      version: '2',
      url: 'https://bays.example/terms',
    })
    expect(termsOf({ version: '', text: 'Use it well.', url: '' })).toEqual({ version: '', text: 'Use it well.' })
  })
})
