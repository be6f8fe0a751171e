import { BASE_PATH, NAMESPACE, type Records } from './records.ts'

/** Where a process of `programs/visibility-node.ts` is reached: its facts. */
export interface NodeUrls {
  managementUrl: string
  tokenUrl: string
  gatewayUrl: string
  memoryUrl: string
}

/** What one process shows to whoever asks it. */
export interface Look {
  /** Whether a call of the app goes through its gateway. */
  isAllowed(): Promise<boolean>
  isRefused(): Promise<boolean>
  /** The path at which the API service was called. */
  path(): Promise<string>
  /** What its gateway remembers of the plan: calls a minute. */
  quota(): Promise<number | undefined>
  /** Whether its token endpoint takes the app's secret. */
  takes(secret: string): Promise<boolean>
}

const OK = 200

export async function createLook(urls: NodeUrls, { app, apiId, subscriptionId }: Records): Promise<Look> {
  const requestToken = (secret: string) =>
    fetch(urls.tokenUrl, {
      method: 'POST',
      headers: { Authorization: `Basic ${Buffer.from(`${app.client_id}:${secret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'anonymous' }),
    })
  const { access_token } = (await (await requestToken(app.client_secret)).json()) as { access_token: string }

  async function call() {
    const answer = await fetch(`${urls.gatewayUrl}/${NAMESPACE}${BASE_PATH}/x`, {
      headers: { Authorization: `Bearer ${access_token}`, 'Subscription-Id': subscriptionId },
    })
    return { status: answer.status, text: await answer.text() }
  }
  return {
    isAllowed: async () => (await call()).status === OK,
    isRefused: async () => (await call()).status !== OK,
    path: async () => (await call()).text,
    async quota() {
      const plans = (await (await fetch(`${urls.memoryUrl}/${apiId}`)).json()) as { quotas: { calls: number }[] }[]
      return plans[0]?.quotas[0]?.calls
    },
    async takes(secret) {
      const answer = await requestToken(secret)
      await answer.arrayBuffer()
      return answer.status === OK
    },
  }
}
