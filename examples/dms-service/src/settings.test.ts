import { describe, expect, it } from 'vitest'
import { parseSettings } from './settings.ts'

const good = {
  ISSUER: 'http://localhost:8400/oauth2/aus1',
  SUBSCRIPTIONS_URL: 'http://localhost:8401',
  REPAIR_ORDERS_CLIENT_ID: 'id',
  REPAIR_ORDERS_CLIENT_SECRET: 'secret',
}

describe('parseSettings', () => {
  it('serves the APIs that have credentials, with the usual paths', () => {
    expect(parseSettings(good)).toEqual({
      port: 8500,
      host: '127.0.0.1',
      issuer: good.ISSUER,
      subscriptionsUrl: good.SUBSCRIPTIONS_URL,
      insecureHttp: false,
      apis: [
        {
          resource: 'repair-orders',
          basePath: '/repair-orders/v1',
          clientId: 'id',
          clientSecret: 'secret',
          token: 'minted',
        },
      ],
    })
  })

  it('takes what is set', () => {
    const env = {
      ...good,
      PORT: '1',
      HOST: '::1',
      DATA_DIRECTORY: '/data',
      REPAIR_ORDERS_BASE_PATH: '/ro',
      REPAIR_ORDERS_TOKEN: 'passthrough',
    }
    expect(parseSettings(env)).toMatchObject({
      port: 1,
      host: '::1',
      dataDirectory: '/data',
      apis: [{ basePath: '/ro', token: 'passthrough' }],
    })
  })

  it('reports all faults together', () => {
    const { faults } = parseSettings({ PORT: 'x', VEHICLES_CLIENT_ID: 'id', VEHICLES_TOKEN: 'both' }) as {
      faults: string[]
    }
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual([
      'VEHICLES_TOKEN',
      'VEHICLES_CLIENT_SECRET',
      'PORT',
      'ISSUER',
      'SUBSCRIPTIONS_URL',
    ])
    expect(parseSettings({ ...good, REPAIR_ORDERS_CLIENT_ID: '' })).toEqual({
      faults: [expect.stringContaining('at least one')],
    })
  })
})
