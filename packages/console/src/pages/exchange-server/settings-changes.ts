import type { CallOptions, Schemas } from '@portreeve/client/management'
import type { Server } from './server-frame.tsx'

export interface SettingsValues extends Record<string, unknown> {
  name: string
  accessTokenTtlSeconds: number | undefined
  settings: {
    codeTtlSeconds: number | undefined
    idTokenTtlSeconds: number | undefined
    refreshTokenTtlSeconds: number | undefined
    keyLifetimeSeconds: number | undefined
    keyAnnouncedSeconds: number | undefined
    requirePkce: boolean
    scopes: string[]
    signingAlgs: Schemas['Key']['alg'][]
  }
}

/** Pure. */
export const settingsValues = ({ name, accessTokenTtlSeconds, settings }: Server): SettingsValues => ({
  ...{ name, accessTokenTtlSeconds },
  settings: {
    codeTtlSeconds: settings.codeTtlSeconds,
    idTokenTtlSeconds: settings.idTokenTtlSeconds,
    refreshTokenTtlSeconds: settings.refreshTokenTtlSeconds,
    keyLifetimeSeconds: settings.keyLifetimeSeconds,
    keyAnnouncedSeconds: settings.keyAnnouncedSeconds,
    requirePkce: settings.requirePkce === true,
    scopes: settings.scopes ?? [],
    signingAlgs: settings.signingAlgs ?? ['RS256'],
  },
})

type Changes = NonNullable<CallOptions<'patch', '/authorization-servers/{authServerId}'>['body']>

/** Only what somebody changed, so that two operators at once do not undo each other; what was emptied has its default again. Pure. */
export function settingsChanges(values: SettingsValues, before: SettingsValues): Changes {
  const settings = Object.fromEntries(
    Object.entries(values.settings)
      .filter(([name, value]) => !isSame(value, before.settings[name as keyof SettingsValues['settings']]))
      .map(([name, value]) => [name, isEmpty(value) ? null : value]),
  )
  return {
    ...(values.name !== before.name && { name: values.name.trim() }),
    ...(values.accessTokenTtlSeconds !== undefined &&
      values.accessTokenTtlSeconds !== before.accessTokenTtlSeconds && {
        accessTokenTtlSeconds: values.accessTokenTtlSeconds,
      }),
    ...(Object.keys(settings).length > 0 && { settings }),
  }
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === false || (Array.isArray(value) && value.length === 0)
