import type { TestExchange } from './exchange.ts'

type Factory = 'organization' | 'user' | 'api' | 'app' | 'subscription'
type NamesOf<F extends Factory> = Record<keyof NonNullable<Parameters<TestExchange[F]>[0]>, true>

const names: { [F in Factory]: NamesOf<F> } = {
  organization: { name: true },
  user: { email: true, password: true, name: true, organization: true },
  api: { name: true, organization: true, basePath: true, target: true, events: true },
  app: { name: true, organization: true, apis: true, callbackUrl: true, webhookUrl: true },
  subscription: { app: true, organization: true },
}

/** The factories as they are, which reject with a TypeError where a value's name is none of theirs: a slip of the pen would do nothing. */
export function checkingNames<T extends Pick<TestExchange, Factory>>(factories: T): T {
  const checked = { ...factories }
  for (const factory of Object.keys(names) as Factory[]) {
    const make = factories[factory] as (values?: object) => Promise<unknown>
    const checking = async (values?: object) => {
      const unknown = Object.keys(values ?? {}).find((name) => !(name in names[factory]))
      if (unknown !== undefined) throw new TypeError(`${unknown} is not a value of ${factory}()`)
      return await make(values)
    }
    Object.assign(checked, { [factory]: checking })
  }
  return checked
}

/** TypeError where somebody gave nothing, or something that the exchange's factory did not make. */
export function checkMade(what: string, made: { id: string } | undefined, factory: Factory): void {
  if (typeof made?.id !== 'string') throw new TypeError(`${what} has to be what exchange.${factory}() resolves with`)
}
