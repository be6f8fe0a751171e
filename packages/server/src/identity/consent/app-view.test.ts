import type { ClientId } from '@portreeve/protocol'
import { describe, expect, it } from 'vitest'
import { appViewOf, placesOf } from './app-view.ts'

const client_id = 'TheKey' as ClientId

describe('an app on our pages', () => {
  it('is shown by its key while it has not said its name', () => {
    expect(appViewOf({ client_id, metadata: {} }).name).toBe('TheKey')
    expect(appViewOf({ client_id, metadata: { client_name: 'Service Lane' } }).name).toBe('Service Lane')
  })

  it('may send people on from its callback to the origins it has named', () => {
    const metadata = {
      client_uri: 'https://app.example',
      redirect_uris: ['https://api.example/cb', 'https://b.example/'],
    }
    expect(placesOf({ metadata }, 'https://api.example/cb')).toEqual([
      'https://api.example/cb',
      'https://app.example',
      'https://api.example/cb',
      'https://b.example/',
    ])
    expect(placesOf({ metadata: {} }, 'https://api.example/cb')).toEqual(['https://api.example/cb'])
  })
})
