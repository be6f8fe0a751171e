import { z } from 'zod'

/** How much is let through, and how the gateway treats an API's calls (docs/apis.md). */

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const GIBIBYTE = 1024 ** 3
const PEM_LENGTH_MAX = 40_000

export const callCount = z.int().min(1).max(1_000_000_000_000)

export const quotas = z
  .array(z.strictObject({ calls: callCount, per: z.enum(['second', 'minute', 'hour', 'day', 'month']) }))
  .max(5)

const millis = (min: number, max: number) => z.int().min(min).max(max)
const bytes = (min: number) =>
  z
    .int()
    .min(min)
    .max(100 * GIBIBYTE)

const pem = z
  .string()
  .min(1)
  .max(PEM_LENGTH_MAX)
  .regex(/^[\t\r\n\x20-\x7e]*$/, 'has to be PEM')

const traffic = {
  quotas: quotas.describe('Of all callers together: what the service can bear. One for each span of time'),
  connectTimeoutMillis: millis(100, 30 * SECOND).describe(
    'Name look-up, TCP and TLS handshake. As the exchange has it: 5000',
  ),
  responseTimeoutMillis: millis(100, 10 * MINUTE).describe(
    'From the end of the request to the header of the answer. As the exchange has it: 60000',
  ),
  idleTimeoutMillis: millis(SECOND, HOUR).describe(
    'Longest silence within an answer’s body, and on a WebSocket. As the exchange has it: 60000',
  ),
  requestBodyBytesMax: bytes(0).describe(
    'Longer ones are refused, or cut off where they turn out longer. As the exchange has it: 100 MiB',
  ),
  responseBodyBytesMax: bytes(1).describe('Longer ones are refused, or cut off. As the exchange has it: 1 GiB'),
  retry: z
    .boolean()
    .describe('A safe call without a body that got no answer is sent once more, on a fresh connection. Default: true'),
  breaker: z
    .strictObject({
      faults: z.int().min(0).max(1_000).describe('Calls in a row that got no answer; 0: never'),
      seconds: z.int().min(1).max(600).describe('So long the service is left alone then'),
    })
    .describe('As the exchange has it: 20 faults, 10 seconds'),
  websockets: z.boolean().describe('WebSockets pass. Default: true'),
  corsOrigins: z
    .array(z.string().min(1).max(300))
    .max(100)
    .describe(
      'Origins whose pages may call: `https://app.example`, `http://localhost:5173`, `*` for any, none for no page. The console may, whatever it says. Default: any. A page has no credentials but a token that it holds itself',
    ),
  validation: z
    .enum(['off', 'report', 'enforce'])
    .describe(
      'Whether requests are compared with the API’s spec; `report` only notes what does not fit. Default: `off`',
    ),
  targetCa: pem.describe(
    'PEM certificates: whom the target’s certificate may be signed by, instead of the public authorities',
  ),
  clientCertificate: pem.describe(
    'PEM chain, its own certificate first, that the gateway shows the target. Its private key is the value `tls:key`',
  ),
}

const partial = z.object(traffic).partial()

/** Of a new API, and as it is answered. */
export const apiTraffic = z
  .strictObject(partial.shape)
  .describe(
    'How the gateway treats its calls. What is left out is as the exchange has it; the figures here are for one whose operators say nothing else',
  )

/** `null` takes a member away, or all of them. */
export const trafficPatch = z
  .strictObject(
    Object.fromEntries(Object.entries(partial.shape).map(([name, schema]) => [name, schema.nullable()])) as {
      [Name in keyof typeof partial.shape]: z.ZodNullable<(typeof partial.shape)[Name]>
    },
  )
  .nullable()
  .describe('How the gateway treats its calls. `null` for a member, or for all of them, is as the exchange has it')
