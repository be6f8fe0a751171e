import { createHash } from 'node:crypto'
import type { Route } from '../../http/index.ts'
import type { Identity } from '../../identity/index.ts'
import type { Store } from '../../store/index.ts'
import type { Operation } from '../operation.ts'
import { hasSeen } from '../preconditions.ts'
import { MANAGEMENT_PATH } from '../problem.ts'
import { describeApi } from './describe-api.ts'

const DESCRIPTION_PATH = `${MANAGEMENT_PATH}/openapi.json`

export interface DescriptionDeps {
  authorizationServers: Pick<Store['authorizationServers'], 'list'>
  issuerOf: Identity['issuerOf']
}

/** The description of the API, for everybody: it says nothing about what is on this exchange but where tokens come from. */
export function descriptionRoute(
  operations: readonly Operation[],
  { authorizationServers, issuerOf }: DescriptionDeps,
): Route {
  let kept: { issuer: string | undefined; text: string; tag: string } | undefined

  async function describe() {
    const server = (await authorizationServers.list()).find(({ disabled }) => !disabled)
    const issuer = server && issuerOf(server.id)
    if (!kept || kept.issuer !== issuer) {
      const text = JSON.stringify(describeApi(operations, issuer))
      kept = { issuer, text, tag: `"${createHash('sha256').update(text).digest('base64url')}"` }
    }
    return kept
  }

  return {
    method: 'GET',
    path: DESCRIPTION_PATH,
    summary: 'The OpenAPI description',
    async handle({ headers }) {
      const { text, tag } = await describe()
      const cached = { ETag: tag, 'Cache-Control': 'public, no-cache' }
      return hasSeen(headers, tag)
        ? { status: 304, headers: cached, body: undefined }
        : { status: 200, headers: cached, content: { type: 'application/json', data: text } }
    },
  }
}
