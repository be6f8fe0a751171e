import type { App } from './app-frame.tsx'

type Called = Pick<App, 'client_id' | 'issuer' | 'testSubscriptionId'> & {
  selections: { api?: { kind: string; environment: string; proxyUrl: string } }[]
}

/** Commands for a shell: a token, and a call to the first API that can be called. The secret is the shell's, so it is in no page and no history. Pure. */
export function firstCall(app: Called): string {
  const callable = app.selections.flatMap(({ api }) => (api?.kind === 'rest' ? [api] : []))
  // The test subscription is connected with those.
  const tested = callable.find(({ environment }) => environment !== 'Production')
  const url = (tested ?? callable[0])?.proxyUrl
  const subscription = tested && app.testSubscriptionId !== undefined ? app.testSubscriptionId : 'test'
  const token = [
    `TOKEN=$(curl -s -u "${app.client_id}:$API_SECRET" \\`,
    '  -d grant_type=client_credentials -d scope=anonymous \\',
    `  ${app.issuer}/v1/token | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`,
  ]
  if (url === undefined) return [...token, 'echo "$TOKEN"'].join('\n')
  return [
    ...token,
    'curl -H "Authorization: Bearer $TOKEN" \\',
    `  -H "Subscription-Id: ${subscription}" \\`,
    `  ${url}/`,
  ].join('\n')
}
