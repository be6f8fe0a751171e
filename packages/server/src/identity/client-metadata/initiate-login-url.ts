import { appendQuery } from './append-query.ts'

export interface InitiateLogin {
  /** The issuer at which the app shall begin its login. */
  iss: string
  login_hint?: string | undefined
  /** Where in the app the user wants to get. The app checks it: it must not become an open redirector. */
  target_link_uri?: string | undefined
}

/** Third-party-initiated login: where a link on one of our pages begins an app's own login. Pure. OIDC Core §4. */
export function initiateLoginUrl(
  initiate_login_uri: string,
  { iss, login_hint, target_link_uri }: InitiateLogin,
): string {
  return appendQuery(initiate_login_uri, { iss, login_hint, target_link_uri })
}
