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
}

const MEBIBYTE = 1024 * 1024

export const defaultLimits: GatewayLimits = {
  headersTimeoutMillis: 60_000,
  bodyTimeoutMillis: 60_000,
  requestBodyBytesMax: 100 * MEBIBYTE,
  responseBodyBytesMax: 1024 * MEBIBYTE,
  tokenBytesMax: 48 * MEBIBYTE,
}
