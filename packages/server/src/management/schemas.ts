import { z } from 'zod'

/** Building blocks of bodies and queries, so that the same thing is checked and described the same way everywhere. */

// Control characters, line separators, and the ones that turn the direction of text: names are shown to people who decide.
const SHOWABLE = /^[^\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]*$/u
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for; tabs and line ends are text.
const TEXT = /^[^\p{Cs}\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\uFFFE\uFFFF]*$/u

/** One line that people read: not blank, 1 to `lengthMax` UTF-16 units. */
export const line = (lengthMax: number) =>
  z.string().min(1).max(lengthMax).regex(SHOWABLE, 'has control characters').regex(/\S/u, 'is blank')

/** Several lines. May be empty. */
export const prose = (lengthMax: number) => z.string().max(lengthMax).regex(TEXT, 'has control characters')

/** An absolute http or https URL without user information, as typed. Where it leads is checked when it is called (threat T-28). */
export const httpUrl = z
  .string()
  .max(2000)
  .regex(/^https?:\/\/[^\s\\]+$/u, { error: 'has to be an http or https URL', abort: true })
  .refine(URL.canParse, { error: 'has to be an http or https URL', abort: true })
  .refine((text) => new URL(text).username === '' && new URL(text).password === '', {
    message: 'has to be a URL without user name and password',
  })

export const uuid = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, 'has to be a UUID in lower case')
export const emailAddress = z
  .string()
  .max(254)
  .regex(
    /^[^\s@<>",;:\\()[\]\p{Cc}\p{Cs}]{1,64}@[\p{L}\p{N}](?:[\p{L}\p{N}.-]*[\p{L}\p{N}])?$/u,
    'has to be an e-mail address',
  )
export const epochSeconds = z.int().min(0).max(99_999_999_999)
export const environment = z.enum(['Production', 'Test', 'Dev'])
/** As callers may name them: `UAT` is another label of Test (protocol.md 8), and no answer has it. */
export const environmentGiven = z
  .enum(['Production', 'Test', 'Dev', 'UAT'])
  .transform((name) => (name === 'UAT' ? 'Test' : name))
/** Those that organizations have subscriptions in. */
export const subscribedEnvironmentGiven = z
  .enum(['Production', 'Test', 'UAT'])
  .transform((name) => (name === 'UAT' ? 'Test' : name))

/** Whatever ids look like in a path or a query: kept short, so that no look-up is for megabytes. */
export const anyId = z.string().min(1).max(200).regex(SHOWABLE)

/** A whole number in a query, in digits alone. */
export const digits = (min: number, max: number, byDefault: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, `has to be a whole number from ${min} to ${max}`)
    .transform(Number)
    .pipe(z.int().min(min).max(max))
    .default(byDefault)
    // What it means, and not the text that it comes as (openapi/describe-schemas.ts).
    .meta({ jsonSchema: { type: 'integer', minimum: min, maximum: max, default: byDefault } })

/** `?limit=…&after=…` of every list. */
export const page = {
  limit: digits(1, 200, 50).describe('How many at most'),
  after: anyId.optional().describe('`next` of the page before'),
}
export const search = z
  .string()
  .min(1)
  .max(100)
  .regex(SHOWABLE)
  .describe('Each of its words begins a word of the name, in any letter case')

/** A page of a list: `next` is absent on the last one. */
export const listOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().optional() })
