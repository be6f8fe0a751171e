import { describe } from 'vitest'
import { apisContract } from './contract/apis.ts'
import { appsContract } from './contract/apps.ts'
import { authorizationServersContract } from './contract/authorization-servers.ts'
import { changesContract } from './contract/changes.ts'
import { clientsContract } from './contract/clients.ts'
import { concurrencyContract } from './contract/concurrency.ts'
import { crashContract } from './contract/crash.ts'
import { engines } from './contract/engines.ts'
import { factsContract } from './contract/facts.ts'
import { faultsContract } from './contract/faults.ts'
import { managementTokensContract } from './contract/management-tokens.ts'
import { openingContract } from './contract/opening.ts'
import { organizationsContract } from './contract/organizations.ts'
import { recordCacheContract } from './contract/record-cache.ts'
import { signingKeysContract } from './contract/signing-keys.ts'
import { subscriptionsContract } from './contract/subscriptions.ts'
import { usersContract } from './contract/users.ts'

for (const engine of engines) {
  const suite = engine.missing ? describe.skip : describe
  suite(`the store on ${engine.name}${engine.missing ? ` (skipped: ${engine.missing})` : ''}`, () => {
    describe('opening', () => openingContract(engine))
    describe('authorization servers', () => authorizationServersContract(engine))
    describe('signing keys', () => signingKeysContract(engine))
    describe('clients', () => clientsContract(engine))
    describe('organizations', () => organizationsContract(engine))
    describe('APIs', () => apisContract(engine))
    describe('apps', () => appsContract(engine))
    describe('subscriptions', () => subscriptionsContract(engine))
    describe('users', () => usersContract(engine))
    describe('management tokens', () => managementTokensContract(engine))
    describe('facts', () => factsContract(engine))
    describe('changes', () => changesContract(engine))
    describe('record cache', () => recordCacheContract(engine))
    describe('concurrency', () => concurrencyContract(engine))
    describe('faults', () => faultsContract(engine))
    describe('crash', () => crashContract(engine))
  })
}
