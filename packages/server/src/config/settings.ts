import { resolve } from 'node:path'
import { z } from 'zod'

/** Settings that cannot be used; `message` lists every fault at once, for the person at the keyboard. */
export class SettingsRefused extends Error {
  override readonly name = 'SettingsRefused'
  constructor(faults: readonly string[]) {
    super(faults.join('\n'))
  }
}

/** Offsets from the base port (docs/demo.md). */
export const portOffsets = { identity: 0, console: 1, gateway: 2, relay: 3, dms: 4, ops: 9 } as const

const PORT_MAX = 65_535

const DevSettings = z.object({
  home: z
    .string()
    .min(1, 'needs a directory')
    .transform((home) => resolve(home)),
  portBase: z.coerce
    .number('is not a number')
    .int('is not a whole number')
    .min(1024, 'must be at least 1024')
    .max(PORT_MAX - portOffsets.ops, `must be at most ${PORT_MAX - portOffsets.ops}`),
  databaseUrl: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must look like postgres://user:password@host:port/database' })
    .optional(),
  targets: z
    .array(
      z
        .string()
        .regex(/^[a-z-]+=https?:\/\/[^/]+$/, 'must look like appointments=http://127.0.0.1:5000, without a path'),
    )
    .transform((pairs) => Object.fromEntries(pairs.map((pair) => pair.split(/=(.*)/s, 2) as [string, string])))
    .default({}),
  logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent'], 'must be debug, info, warn, error or silent'),
  encryptionKey: z.string().optional(),
})

/** Settings of `portreeve dev`. */
export type DevSettings = z.infer<typeof DevSettings>

const flagNames: Record<string, string> = {
  home: '--home',
  portBase: '--port-base',
  databaseUrl: '--database-url',
  targets: '--target',
  logLevel: '--log-level',
  encryptionKey: 'PORTREEVE_ENCRYPTION_KEY',
}

/** Flags first, then the environment. Throws SettingsRefused with every fault. */
export function parseDevSettings(flags: Record<string, unknown>, env: NodeJS.ProcessEnv): DevSettings {
  const parsed = DevSettings.safeParse({
    ...flags,
    databaseUrl: flags.databaseUrl ?? env.PORTREEVE_DATABASE_URL,
    encryptionKey: env.PORTREEVE_ENCRYPTION_KEY,
  })
  if (parsed.success) return parsed.data
  // Values are left out: a database URL holds a password.
  throw new SettingsRefused(
    parsed.error.issues.map((issue) => `${flagNames[String(issue.path[0])] ?? issue.path.join('.')} ${issue.message}.`),
  )
}
