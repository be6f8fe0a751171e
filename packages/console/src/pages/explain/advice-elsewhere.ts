import { at } from '../../app/at.ts'
import type { Advice } from './advice.ts'
import type { Publish, TokenRequest } from './explained.ts'

const credentialsOfApi = (api: { id: string } | undefined) =>
  api && { link: { label: 'See the API’s credentials', to: at`/apis/${api.id}/access` } }

/** What to do about an event that was not taken (docs/errors.md, "Errors of the relay"); undefined for one that was. Pure. */
export function adviceForPublish({ outcome, check, code, api }: Publish): Advice | undefined {
  if (outcome === 'accepted') return undefined
  switch (check) {
    case 'token':
      return {
        text: 'Get a new token with client_credentials, with Client ID and Client Secret of the API of events.',
        ...credentialsOfApi(api),
      }
    case 'publisher':
      return {
        text: 'Publish with Client ID and Client Secret of an API of events, one that is not disabled: not with those of an app.',
        ...credentialsOfApi(api),
      }
    case 'payload':
      return {
        text:
          code === 'PAYLOAD-TOO-BIG'
            ? 'Send a reference to what is large, and let webhooks fetch it.'
            : 'Send well-formed JSON in UTF-8, and the whole of it without a pause.',
      }
    case 'room':
    case 'store':
    case 'relay':
      return {
        text: 'Send it again after Retry-After, with the same X-Request-Id: then it is kept once, whatever became of the first.',
      }
    default:
      return { text: 'Correct what the answer names, and send the event again.' }
  }
}

/** What to do about a request that got no token. Pure. */
export function adviceForToken({ check, client, error }: TokenRequest): Advice {
  const owner = client?.app
    ? { label: 'See the app’s credentials', to: at`/apps/${client.app.id}/credentials` }
    : client?.api && { label: 'See the API’s credentials', to: at`/apis/${client.api.id}/access` }
  const link = owner && { link: owner }
  switch (check) {
    case 'server':
      return { text: 'Compare the token URL with the one that the app’s or API’s page shows.', ...link }
    case 'request':
      return { text: 'Send a form (application/x-www-form-urlencoded) with each parameter once.' }
    case 'client':
      return {
        text: 'Check that key and secret belong together, are copied whole, and neither has expired nor is disabled. A secret that is lost is replaced by a new one.',
        ...link,
      }
    case 'grant_type':
      return {
        text: 'Ask with a grant type that this client may use: client_credentials for programs, authorization_code where a person signs in.',
        ...link,
      }
    case 'scope':
      return {
        text: 'Ask for scopes that this client may have. With client_credentials it is “anonymous” alone.',
        ...link,
      }
    case 'grant':
      return {
        text:
          error === 'invalid_grant'
            ? 'A code is good once and for a minute, a refresh token until it was used or revoked. Begin the sign-in anew.'
            : 'Begin the sign-in anew.',
        ...link,
      }
    case 'issuing':
      return {
        text: 'Nothing is wrong with the request: the exchange could not sign. Try again in a moment; if it stays so, tell its operators.',
      }
  }
}
