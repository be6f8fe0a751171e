import type { ApiOperation } from '../../spec/read-operations.ts'
import { callOf } from './call-of.ts'
import { curl } from './code-samples.ts'
import { emptyForm } from './empty-form.ts'

/** Who calls. */
export interface Caller {
  client_id: string
  issuer: string
  /** The variable of the shell that has the secret, so that it is in no page and no history. */
  secretName: 'API_SECRET' | 'CLIENT_SECRET'
}

/** What is called. */
export interface Called {
  proxyUrl: string
  /** As its description has them. */
  operations: readonly ApiOperation[]
  /** Undefined: the shell's, as SUBSCRIPTION_ID. */
  subscriptionId: string | undefined
}

/** Commands for a POSIX shell: a token, and the call that is easiest to make with it; without an API the token alone. Pure. */
export function firstCall({ client_id, issuer, secretName }: Caller, called: Called | undefined): string {
  const token = [
    `TOKEN=$(curl -s -u "${client_id}:$${secretName}" \\`,
    "  -d 'grant_type=client_credentials&scope=anonymous' \\",
    `  ${issuer}/v1/token | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`,
  ]
  return [...token, ...(called ? ['', callText(called)] : ['echo "$TOKEN"'])].join('\n')
}

function callText({ proxyUrl, operations, subscriptionId }: Called): string {
  const operation = easiest(operations)
  const form = { ...emptyForm(operation, undefined), subscriptionId: subscriptionId ?? '' }
  const made = callOf(form, operation, proxyUrl)
  const command = curl('call' in made ? made.call : { method: 'GET', url: `${proxyUrl}/`, headers: [] })
  return subscriptionId === undefined ? `${command} \\\n  -H "Subscription-Id: $SUBSCRIPTION_ID"` : command
}

/** One that reads, for which everything it needs has an example; with as few of those as can be. */
function easiest(operations: readonly ApiOperation[]): ApiOperation | undefined {
  const needs = ({ parameters }: ApiOperation) => parameters.filter(({ required }) => required)
  return operations
    .filter((one) => one.method === 'GET' && needs(one).every(({ example }) => example !== ''))
    .sort((one, other) => needs(one).length - needs(other).length)[0]
}
