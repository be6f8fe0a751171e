import { randomUUID } from 'node:crypto'
import type { ConnectionId, EpochSeconds } from '@portreeve/protocol'
import { createGuardedAgent } from '../../../http/index.ts'
import type { AccessControl, Api, Connection } from '../../../store/index.ts'
import { exampleApi, exampleConnection } from '../../../store/testing/examples.ts'
import { createLog } from '../../../telemetry/index.ts'
import { defaultLimits, type GatewayLimits } from '../../limits.ts'
import { createProviderCredentials, type ProviderCredentials } from '../provider-credentials.ts'
import { openTokenServer, type TokenServer } from './token-server.ts'

/** Credentials with real sockets towards a token server, and a clock that a test sets. Values are sealed as plain JSON. */
export interface TestCredentials extends ProviderCredentials {
  clock: { now: EpochSeconds }
  server: TokenServer
  /** Lines of the log, as they are written. */
  logged: string[]
  /** How often values were opened. */
  opened: { api: number; connection: number }
  /** An API of the `id` with these values by key. */
  apiWith(accessControl: AccessControl, values?: Record<string, string>, id?: string): Api
  /** A connection, with an id of its own unless it says one, with these values by name. */
  connectionWith(values: Record<string, string>, id?: string): Connection
  closeAll(): Promise<void>
}

export async function openTestCredentials(
  limits: Partial<GatewayLimits> = {},
  allowedCidrs = ['127.0.0.0/8'],
): Promise<TestCredentials> {
  const clock = { now: 1_800_000_000 as EpochSeconds }
  const logged: string[] = []
  const server = await openTokenServer()
  const dispatcher = createGuardedAgent({ allowedCidrs, connectTimeoutMillis: 1_000 })
  const opened = { api: 0, connection: 0 }
  const sealed = (values: Record<string, string>) => Buffer.from(JSON.stringify(values))
  const openSealed = ({ sealedValues }: { sealedValues?: Uint8Array | undefined }) => {
    const text = Buffer.from(sealedValues ?? []).toString()
    if (text === 'broken') throw new Error('broken seal')
    return text === '' ? {} : (JSON.parse(text) as Record<string, string>)
  }
  const credentials = createProviderCredentials({
    dispatcher,
    now: () => clock.now,
    log: createLog('debug', { write: (line: string) => logged.push(line) }),
    limits: { ...defaultLimits, ...limits },
    apiValues(api) {
      opened.api++
      return openSealed(api)
    },
    connectionValues(connection) {
      opened.connection++
      return openSealed(connection)
    },
    identity: {
      clients: { peek: () => undefined },
      revokedTokens: { isRevoked: () => false },
      mint: () => Promise.reject(new Error('nothing is minted here')),
      findVerificationKey: () => undefined,
    },
  })
  return {
    ...credentials,
    clock,
    server,
    logged,
    opened,
    apiWith: (accessControl, values = {}, id = 'api1') =>
      exampleApi({ id: id as Api['id'], accessControl, sealedValues: sealed(values) }),
    connectionWith: (values, id = randomUUID()) =>
      exampleConnection({ id: id as ConnectionId, sealedValues: sealed(values), valueNames: Object.keys(values) }),
    async closeAll() {
      credentials.close()
      await dispatcher.close()
      await server.close()
    },
  }
}
