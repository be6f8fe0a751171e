import type { Outcome } from '@portreeve/protocol'

/** How the text of one setting becomes its value; `detail` of a refusal follows the setting's name: "must be …". */
export type Parse<T> = (text: string) => Outcome<T, 'unusable'>

/** Reads settings one after another and keeps every fault, so that all are reported together. */
export interface SettingsReader {
  /** The flag, else the environment variable, else `fallback`. Undefined when it is not set or cannot be used. */
  read<T>(name: string, parse: Parse<T>, fallback?: string): T | undefined
  /** As `read`, for what may be given several times, or in one variable with commas or spaces between. */
  readList<T>(name: string, parse: Parse<T>): T[]
  /** Whether a switch is on. */
  readSwitch(name: string): boolean
  has(name: string): boolean
  /** `--identity-url (PORTREEVE_IDENTITY_URL)`. */
  nameOf(name: string): string
  fault(text: string): void
  readonly faults: readonly string[]
}

export interface SettingsSources {
  /** By the name commander gives them: `identityUrl`. */
  flags: Readonly<Record<string, unknown>>
  env: NodeJS.ProcessEnv
  /** Settings that are taken from the environment too: all, or those named. */
  fromEnvironment: 'all' | readonly string[]
  /** Settings that have no flag. */
  variablesOnly?: readonly string[]
}

export function createSettingsReader({
  flags,
  env,
  fromEnvironment,
  variablesOnly = [],
}: SettingsSources): SettingsReader {
  const faults: string[] = []
  const isInEnvironment = (name: string) => fromEnvironment === 'all' || fromEnvironment.includes(name)
  // An empty variable is one that somebody left unset in a file of variables.
  const fromEnv = (name: string) => (isInEnvironment(name) ? env[variableOf(name)] || undefined : undefined)
  const rawOf = (name: string): unknown => flags[name] ?? fromEnv(name)
  const nameOf = (name: string) => {
    if (variablesOnly.includes(name)) return variableOf(name)
    return isInEnvironment(name) ? `${flagOf(name)} (${variableOf(name)})` : flagOf(name)
  }

  function parsed<T>(name: string, text: string, parse: Parse<T>): T | undefined {
    const outcome = parse(text)
    if (outcome.ok) return outcome.value
    // The value is left out: a URL may hold a password.
    faults.push(`${nameOf(name)} ${outcome.detail}.`)
    return undefined
  }

  return {
    read(name, parse, fallback) {
      const raw = rawOf(name) ?? fallback
      return raw === undefined ? undefined : parsed(name, String(raw), parse)
    },
    readList(name, parse) {
      const raw = rawOf(name)
      const texts = Array.isArray(raw) ? raw.map(String) : typeof raw === 'string' ? raw.split(/[\s,]+/) : []
      return texts.flatMap((text) => {
        const value = text === '' ? undefined : parsed(name, text, parse)
        return value === undefined ? [] : [value]
      })
    },
    readSwitch(name) {
      if (flags[name] !== undefined) return flags[name] === true
      const text = fromEnv(name)
      if (text !== undefined && text !== 'true' && text !== 'false')
        faults.push(`${nameOf(name)} must be true or false.`)
      return text === 'true'
    },
    has: (name) => rawOf(name) !== undefined,
    nameOf,
    fault: (text) => void faults.push(text),
    faults,
  }
}

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
const flagOf = (name: string) => `--${kebab(name)}`
/** `PORTREEVE_IDENTITY_URL` for `identityUrl`. */
export const variableOf = (name: string) => `PORTREEVE_${kebab(name).replaceAll('-', '_').toUpperCase()}`
