import { describe, expect, it } from 'vitest'
import { type SettingsValues, settingsChanges } from './settings-changes.ts'

const before: SettingsValues = {
  name: 'Demo',
  accessTokenTtlSeconds: 3_600,
  settings: {
    codeTtlSeconds: 60,
    idTokenTtlSeconds: undefined,
    refreshTokenTtlSeconds: undefined,
    keyLifetimeSeconds: undefined,
    keyAnnouncedSeconds: undefined,
    requirePkce: true,
    scopes: ['roles'],
    signingAlgs: ['RS256'],
  },
}
const changed = (changes: Partial<SettingsValues['settings']>) => ({
  ...before,
  settings: { ...before.settings, ...changes },
})

describe('settings of an authorization server', () => {
  it('sends only what was changed', () => {
    expect(settingsChanges(before, before)).toEqual({})
    expect(settingsChanges({ ...before, name: ' Lab ', accessTokenTtlSeconds: 600 }, before)).toEqual({
      ...{ name: 'Lab', accessTokenTtlSeconds: 600 },
    })
    expect(settingsChanges(changed({ signingAlgs: ['ES256', 'RS256'] }), before)).toEqual({
      settings: { signingAlgs: ['ES256', 'RS256'] },
    })
  })

  it('gives back its default to what was emptied', () => {
    const emptied = changed({ codeTtlSeconds: undefined, requirePkce: false, scopes: [] })
    expect(settingsChanges(emptied, before)).toEqual({
      settings: { codeTtlSeconds: null, requirePkce: null, scopes: null },
    })
  })
})
