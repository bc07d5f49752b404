/** What the benchmarks use of autocannon, which has no types of its own. */
declare module 'autocannon' {
  interface Result {
    requests: { total: number }
    latency: { p50: number, p99: number, p99_9: number }
    /** Seconds. */
    duration: number
    /** Timeouts among them. */
    errors: number
    timeouts: number
    non2xx: number
  }
  export default function autocannon (options: {
    url: string
    method?: string
    headers?: Record<string, string>
    body?: string
    requests?: Array<{ method: string, path: string, headers?: Record<string, string>, body?: string }>
    connections: number
    /** Milliseconds between samples; it ends at the end of one. */
    sampleInt?: number
    duration?: number
    amount?: number
    /** Seconds; ten by default. */
    timeout?: number
  }): Promise<Result>
}
