import { accept, type EpochSeconds } from '@portreeve/protocol'
import { auditWrite, type UserActor } from '../audit/index.ts'
import { type AdministrationOutcome, refuseAdministration } from '../identity/index.ts'
import { type ExchangeSettings, keepLoaded, type Loaded, type Store, writeCalls } from '../store/index.ts'

export interface ExchangeSettingsDeps {
  store: Pick<Store, 'exchangeSettings' | 'changes' | 'together'>
  now: () => EpochSeconds
  onFault: (fault: unknown) => void
}

export type ExchangeSettingsPatch = Partial<Omit<ExchangeSettings, 'revision'>>

/** What operators set for the whole exchange. Methods reject with StoreUnavailable. */
export interface ExchangeSettingsAdministration {
  /** From memory, which every process's changes reach by notice. */
  find(): Promise<ExchangeSettings>
  /** Whoever asks has to be an operator. */
  update(
    actor: UserActor,
    patch: ExchangeSettingsPatch,
    ifMatch: number | undefined,
  ): Promise<AdministrationOutcome<ExchangeSettings>>
  close(): void
}

export function createExchangeSettings({ store, now, onFault }: ExchangeSettingsDeps): ExchangeSettingsAdministration {
  let opened: Promise<Loaded<ExchangeSettings>> | undefined
  let isClosed = false

  /** Whoever comes while it is loaded waits for the same one; a load that failed is tried again with the next question. */
  async function open(): Promise<Loaded<ExchangeSettings>> {
    const load = () => store.exchangeSettings.get()
    opened ??= keepLoaded({ load, changes: store.changes, kinds: ['exchange'], onFault }).catch((fault: unknown) => {
      opened = undefined
      throw fault
    })
    const loaded = await opened
    if (isClosed) loaded.close()
    return loaded
  }

  return {
    async find() {
      return (await open()).current()
    },
    async update(actor, patch, ifMatch) {
      const before = await store.exchangeSettings.get()
      if (ifMatch !== undefined && ifMatch !== before.revision) return changed()
      const after = { ...before, ...patch }
      const step = {
        ...{ action: 'exchange.update', subject: { kind: 'exchange', id: 'exchange' }, organizationIds: [] },
        ...{ before, after },
      }
      const answer = await store.together([writeCalls.exchangeSettings.replace(after), auditWrite(actor, step, now())])
      return answer === 'done' ? accept({ ...after, revision: before.revision + 1 }) : changed()
    },
    close() {
      isClosed = true
      opened?.then(
        (loaded) => loaded.close(),
        () => undefined,
      )
    },
  }
}

const changed = () => refuseAdministration('changed', 'The settings were changed since. Look again.')
