/** What the gateway grants a call. protocol.md 3.7 publishes no figures; these are ours. */
export interface GatewayLimits {
  /** From the end of the request to the API service's response header, and between any two bytes of a request it won't take. */
  headersTimeoutMillis: number
  /** Longest silence inside the API service's response body. */
  bodyTimeoutMillis: number
  requestBodyBytesMax: number
  responseBodyBytesMax: number
  /** Verified tokens that are remembered: how many, and how many bytes of memory for them. */
  tokensMax: number
  tokenBytesMax: number
}

const MEBIBYTE = 1024 * 1024

export const defaultLimits: GatewayLimits = {
  headersTimeoutMillis: 60_000,
  bodyTimeoutMillis: 60_000,
  requestBodyBytesMax: 100 * MEBIBYTE,
  responseBodyBytesMax: 1024 * MEBIBYTE,
  tokensMax: 20_000,
  tokenBytesMax: 48 * MEBIBYTE,
}
