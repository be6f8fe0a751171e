import type { Subscription } from '../activations/status-text.ts'
import type { App } from '../app/app-frame.tsx'

type Asked = Pick<Subscription, 'consent' | 'connections'>

/** The APIs that an organization agreed to, by name as the app knows them; those that it was connected to where nobody agreed to any. Pure. */
export function askedApis(
  { selections }: Pick<App, 'selections'>,
  { consent, connections }: Asked,
): { id: string; name: string }[] {
  const ids = consent?.apiIds ?? connections.map(({ api }) => api.id)
  return ids.map((id) => {
    const selected = selections.find(({ apiId }) => apiId === id)?.api
    const connected = connections.find(({ api }) => api.id === id)?.api
    const api = selected ?? connected
    return { id, name: api ? `${api.name} ${api.version}` : 'An API that the app does not use any more' }
  })
}
