/** The little of autocannon 9 that the benchmark uses; the package brings no types. */
declare module 'autocannon' {
  interface Options {
    url: string
    method: string
    headers: Record<string, string>
    body?: string
    connections: number
    /** Seconds. */
    duration: number
  }

  interface Result {
    '2xx': number
    non2xx: number
    /** Connection errors and timeouts together. */
    errors: number
    timeouts: number
    /** Seconds. */
    duration: number
    /** Milliseconds, whole ones. */
    latency: { p50: number; p99: number }
  }

  // biome-ignore lint/style/noDefaultExport: it is the package's own form
  export default function autocannon(options: Options): Promise<Result>
}
