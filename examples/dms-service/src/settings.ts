import type { ResourceName } from './dealer-data/rows.ts'
import type { DmsApi, DmsServiceOptions } from './start-dms-service.ts'

const resourceNames: readonly ResourceName[] = ['appointments', 'repair-orders', 'vehicles', 'customers']

/** Reads the environment (README.md lists the variables). Returns the options, or every fault there is. */
export function parseSettings(env: NodeJS.ProcessEnv): DmsServiceOptions | { faults: string[] } {
  const faults: string[] = []
  const need = (name: string): string => {
    const value = env[name]
    if (!value) faults.push(`${name} is not set`)
    return value ?? ''
  }
  const apis = resourceNames.filter((resource) => env[`${prefixOf(resource)}_CLIENT_ID`]).map(apiOf)
  if (apis.length === 0) faults.push('set APPOINTMENTS_CLIENT_ID, or that of another API, to serve at least one')
  const port = env.PORT || '8500'
  if (!/^[0-9]{1,5}$/.test(port) || Number(port) > 65_535) faults.push('PORT is not a port number')
  const options: DmsServiceOptions = {
    port: Number(port),
    host: env.HOST || '127.0.0.1',
    issuer: need('ISSUER'),
    subscriptionsUrl: need('SUBSCRIPTIONS_URL'),
    insecureHttp: env.INSECURE_HTTP === 'true',
    apis,
    ...(env.DATA_DIRECTORY ? { dataDirectory: env.DATA_DIRECTORY } : {}),
  }
  return faults.length > 0 ? { faults } : options

  function apiOf(resource: ResourceName): DmsApi {
    const prefix = prefixOf(resource)
    const token = env[`${prefix}_TOKEN`] || 'minted'
    if (token !== 'minted' && token !== 'passthrough') faults.push(`${prefix}_TOKEN is neither minted nor passthrough`)
    return {
      resource,
      basePath: env[`${prefix}_BASE_PATH`] || `/${resource}/v1`,
      clientId: need(`${prefix}_CLIENT_ID`),
      clientSecret: need(`${prefix}_CLIENT_SECRET`),
      token: token === 'passthrough' ? token : 'minted',
    }
  }
}

function prefixOf(resource: ResourceName): string {
  return resource.replace('-', '_').toUpperCase()
}
