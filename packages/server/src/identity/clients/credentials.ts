/** What a caller presents to prove which client it is. Nothing about it has been checked. RFC 6749 §2.3, RFC 7521 §4.2. */
export type Credentials = SecretCredentials | AssertionCredentials | NoCredentials

export interface SecretCredentials {
  kind: 'secret'
  /** In the Authorization header (`client_secret_basic`) or in the body (`client_secret_post`). */
  method: 'client_secret_basic' | 'client_secret_post'
  client_id: string
  client_secret: string
}

/** A JWT signed by the client (`private_key_jwt`, `client_secret_jwt`: which of them, its own `alg` tells). */
export interface AssertionCredentials {
  kind: 'assertion'
  /** As the assertion says it. */
  client_id: string
  assertion: string
}

/** A public client's name alone. */
export interface NoCredentials {
  kind: 'none'
  client_id: string
}
