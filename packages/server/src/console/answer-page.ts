import { CONSOLE_CLIENT_ID, SIGNED_IN_PATH } from './console-client.ts'

/** What a page has to know before it can ask anybody. Public, all of it. */
export interface PageSettings {
  issuer: string
  client_id: string
  redirect_uri: string
  accountUrl: string
  gatewayUrl: string
  relayUrl: string
}

export const pageSettings = (
  urls: { identity: string; console: string; gateway: string; relay: string },
  issuer: string,
): PageSettings => ({
  issuer,
  client_id: CONSOLE_CLIENT_ID,
  redirect_uri: `${urls.console}${SIGNED_IN_PATH}`,
  accountUrl: `${urls.identity}/account`,
  gatewayUrl: urls.gateway,
  relayUrl: urls.relay,
})

/**
 * Puts this answer's nonce and the settings where the built page has places for them. The settings are a block of data: no policy has to allow it, and
 * no `<` in it can end it. Pure.
 */
export function renderPage(page: string, nonce: string, settings: PageSettings): string {
  const data = JSON.stringify(settings).replaceAll('<', '\\u003c')
  // Functions, because `$&` in a replacement text would be taken for more than it says.
  return page.replaceAll('%NONCE%', () => nonce).replace('"%SETTINGS%"', () => data)
}
