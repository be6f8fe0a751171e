/**
 * There are no credentials to be had for an API service. The message is for the API's owner: words of ours, without a secret, and without
 * anything that a socket or a name server said about our network (threats G-H, G-I). What they said is `reason`, for the log alone.
 */
export class NoCredentials extends Error {
  override readonly name = 'NoCredentials'
  readonly reason: string | undefined

  constructor(message: string, reason?: string) {
    super(message)
    this.reason = reason
  }
}
