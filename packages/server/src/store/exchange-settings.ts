/** What operators set for the whole exchange. */
export interface ExchangeSettings {
  /** Whether people who are not signed in see public APIs. */
  publicDirectory: boolean
  /** Counts the changes; 1 before the first one. */
  revision: number
}

/** Methods reject with StoreUnavailable only. Proven by contract/exchange-settings.ts. */
export interface ExchangeSettingsStore {
  /** There is always one. */
  get(): Promise<ExchangeSettings>
  /** Counts `revision` up, if it is still that one. Announces a change of kind 'exchange'. */
  replace(settings: ExchangeSettings): Promise<'replaced' | 'changed'>
}
