/** What the gateway grants a call where its API says nothing else. protocol.md 3.7 publishes no figures; these are ours. */
export interface GatewayLimits {
  /** Name look-up, TCP and TLS handshake. */
  connectTimeoutMillis: number
  /** For a connection to be free; then from the end of the request to the header of the answer, and between any two bytes of a request that the API service won't take. */
  responseTimeoutMillis: number
  /** Longest silence inside the API service's response body. */
  idleTimeoutMillis: number
  requestBodyBytesMax: number
  responseBodyBytesMax: number
  /** After so many calls in a row that got no answer, a target is left alone for so long. 0: never. */
  breakerFaults: number
  breakerSeconds: number
  /** To one target. */
  connectionsMax: number
  /** Calls to one target that have no connection yet; further ones are refused at once. */
  waitingMax: number
  /** How long a client may take over a request body beside `requestBytesPerSecond`. */
  requestBodyGraceMillis: number
  /** A client that sends its body more slowly than this, for longer than the grace, is cut off. */
  requestBytesPerSecond: number
  /** How long what is remembered is trusted while no changes can be heard of: the store is away. Then no call is let through. */
  memoryTrustedMillis: number
  /** WebSockets that are open or on their way, in this process; and those of one organization's apps. Each takes two descriptors. */
  tunnelsMax: number
  tunnelsPerOrganizationMax: number
  /** Longest silence of a WebSocket, both ways. */
  tunnelIdleMillis: number
  /** Within this time each open WebSocket is decided about again. */
  tunnelRecheckMillis: number
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
  connectTimeoutMillis: 5_000,
  responseTimeoutMillis: 60_000,
  idleTimeoutMillis: 60_000,
  requestBodyBytesMax: 100 * MEBIBYTE,
  responseBodyBytesMax: 1024 * MEBIBYTE,
  breakerFaults: 20,
  breakerSeconds: 10,
  connectionsMax: 256,
  waitingMax: 1_024,
  requestBodyGraceMillis: 30_000,
  requestBytesPerSecond: 1_000,
  memoryTrustedMillis: 300_000,
  tunnelsMax: 8_000,
  tunnelsPerOrganizationMax: 6_000,
  tunnelIdleMillis: 600_000,
  tunnelRecheckMillis: 2_000,
  tokenBytesMax: 48 * MEBIBYTE,
  tokenFetchMillis: 10_000,
  tokenFetchesPerApiMax: 16,
  callsPerTokenMax: 2_000,
  outboundTokensBytesMax: 64 * MEBIBYTE,
}
