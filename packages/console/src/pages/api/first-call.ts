import type { Api } from './api-frame.tsx'

/** A call that an API makes to itself through the gateway, for a POSIX shell. The secret is not in it. Pure. */
export function firstCall(
  { issuer, client_id, proxyUrl }: Pick<Api, 'issuer' | 'client_id' | 'proxyUrl'>,
  testSubscriptionId: string,
): string {
  return [
    `TOKEN=$(curl -s -u "${client_id}:$CLIENT_SECRET" \\`,
    `  -d 'grant_type=client_credentials&scope=anonymous' \\`,
    `  ${issuer}/v1/token | node -p 'JSON.parse(fs.readFileSync(0)).access_token')`,
    '',
    `curl -i -H "Authorization: Bearer $TOKEN" \\`,
    `  -H 'Subscription-Id: ${testSubscriptionId}' \\`,
    `  ${proxyUrl}/`,
  ].join('\n')
}
