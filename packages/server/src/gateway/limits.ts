/** What the gateway grants a call. protocol.md 3.7 publishes no figures; these are ours. */
export interface GatewayLimits {
  /** From the end of the request to the API service's response header, and between any two bytes of a request it won't take. */
  headersTimeoutMillis: number
  /** Longest silence inside the API service's response body. */
  bodyTimeoutMillis: number
  requestBodyBytesMax: number
  responseBodyBytesMax: number
  /** Memory for verified tokens; one takes about 1.5 KB. */
  tokenBytesMax: number
  /** For one request to a token URL, with the wait for its turn and its one repetition. */
  tokenFetchMillis: number
  /** Requests to the token URL of one API at once. */
  tokenFetchesPerApiMax: number
  /** Calls that wait for one token of an API service; further ones are refused at once. */
  callsPerTokenMax: number
  /** Memory for tokens of API services; one takes its own length and about 0.4 KB. */
  outboundTokensBytesMax: number
}

const MEBIBYTE = 1024 * 1024

export const defaultLimits: GatewayLimits = {
  headersTimeoutMillis: 60_000,
  bodyTimeoutMillis: 60_000,
  requestBodyBytesMax: 100 * MEBIBYTE,
  responseBodyBytesMax: 1024 * MEBIBYTE,
  tokenBytesMax: 48 * MEBIBYTE,
  tokenFetchMillis: 10_000,
  tokenFetchesPerApiMax: 16,
  callsPerTokenMax: 2_000,
  outboundTokensBytesMax: 64 * MEBIBYTE,
}
