import type { ContentReply, RouteRequest } from '../../http/index.ts'
import type { Branding } from '../../store/index.ts'
import type { View } from './views.ts'

export interface PageContext {
  /** For language (`Accept-Language`) and Request-Id. */
  request: Pick<RouteRequest, 'headers' | 'requestId'>
  /** 200 unless said otherwise. */
  status?: number
  branding?: Branding | undefined
  /** From the authorization request, before the browser's own (OIDC Core §3.1.2.1). */
  ui_locales?: readonly string[] | undefined
  display?: string | undefined
  /**
   * Where a form of this page may lead in the end, besides ourselves: CSP `form-action` governs the redirect after the form
   * too. Full URIs; the page takes their origins or schemes.
   */
  formLeadsTo?: readonly string[] | undefined
  headers?: Record<string, string | string[]> | undefined
}

/** Renders a page with its security headers (CSP, framing, referrer, no-store). The one way to answer with HTML (threat T-26). */
export type Show = (view: View, context: PageContext) => Promise<ContentReply>
