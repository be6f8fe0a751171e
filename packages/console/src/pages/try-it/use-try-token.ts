import { useRef } from 'react'
import { management } from '../../api/management.ts'

/** It is renewed that long before it ends. */
const MARGIN_SECONDS = 20

/** A token of the app, got when the first call is sent and kept while the page is open, in memory alone. Rejects as the management API does. */
export function useTryToken(appId: string): () => Promise<string> {
  const kept = useRef<{ appId: string; token: string; expiresAt: number } | undefined>(undefined)
  return async () => {
    const now = Date.now() / 1000
    if (kept.current?.appId === appId && kept.current.expiresAt - now > MARGIN_SECONDS) return kept.current.token
    const { access_token, expiresAt } = await management.post('/apps/{appId}/try-token', { path: { appId }, body: {} })
    kept.current = { appId, token: access_token, expiresAt }
    return access_token
  }
}
