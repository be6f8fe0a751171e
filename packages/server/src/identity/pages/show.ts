import type { EpochSeconds } from '@portreeve/protocol'
import type { ContentReply, RouteRequest } from '../../http/index.ts'
import type { Branding } from '../../store/index.ts'
import { pageAssets } from './assets.ts'
import { chooseLanguage } from './choose-language.ts'
import { pageHeaders } from './page-headers.ts'
import { parseColour, parseLogo } from './safe-uri.ts'
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

export interface ShowDeps {
  /** For "3 hours ago". */
  now: () => EpochSeconds
  /** How pages look that belong to no authorization server, or to one without branding. */
  houseBranding: () => Branding | undefined
}

/** What people see where nobody has said what they should. */
export const DEFAULT_NAME = 'Portreeve'

/** Loads the renderer with the first page that is asked for: a server that only issues tokens never pays for it. */
export function createShow({ now, houseBranding }: ShowDeps): Show {
  const assets = pageAssets()
  let loading: ReturnType<typeof loadRenderer> | undefined
  return async (view, context) => {
    loading ??= loadRenderer()
    const { renderPage, translateTo, match } = await loading
    const { request, branding = houseBranding() ?? {}, formLeadsTo = [], display, ui_locales } = context
    const language = chooseLanguage({ ui_locales, acceptLanguage: request.headers['accept-language'] }, match)
    const html = renderPage(view, {
      t: translateTo(language),
      language,
      requestId: request.requestId,
      brand: {
        name: branding.displayName ?? DEFAULT_NAME,
        logo: parseLogo(branding.logoUri)?.src,
        colour: parseColour(branding.colour),
      },
      assets,
      now: now(),
    })
    const headers = pageHeaders({ view, language, logoUri: branding.logoUri, formLeadsTo, display })
    return {
      status: context.status ?? 200,
      headers: { ...context.headers, ...headers },
      content: { type: 'text/html; charset=utf-8', data: html },
    }
  }
}

async function loadRenderer() {
  const [{ renderPage }, { createTranslations }, { match }] = await Promise.all([
    import('./render-page.tsx'),
    import('./html/translate.tsx'),
    import('@formatjs/intl-localematcher'),
  ])
  return { renderPage, translateTo: createTranslations(), match }
}
