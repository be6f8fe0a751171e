/** What the server has put into the page (packages/server/src/console/answer-page.ts). Public, all of it. */
export interface ConsoleSettings {
  issuer: string
  client_id: string
  redirect_uri: string
  accountUrl: string
  gatewayUrl: string
  relayUrl: string
}

export const settings: ConsoleSettings = JSON.parse(document.getElementById('settings')?.textContent ?? '{}')
