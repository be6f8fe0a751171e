import { SettingsRefused } from './config/index.ts'
import { DEMO_OWNER_FACT } from './demo/index.ts'
import { SERVER_FACT } from './first-records.ts'
import type { Store } from './store/index.ts'

/** Everybody may know a demo's secrets: they are on a developer's disk, in terminals and in scripts (threat T-36). */
export async function refuseDemo(store: Pick<Store, 'facts'>): Promise<void> {
  if ((await store.facts.find(DEMO_OWNER_FACT)) === undefined) return
  throw new SettingsRefused([
    'The store holds the demo exchange of portreeve dev, whose secrets are no secrets. Use another --home or an empty database.',
  ])
}

/** The demo's people and secrets must never be added to an exchange that is somebody's own. */
export async function refuseExchangeWithoutDemo(store: Pick<Store, 'facts'>): Promise<void> {
  if ((await store.facts.find(SERVER_FACT)) === undefined) return
  throw new SettingsRefused([
    'The store holds an exchange without a demo. Start it with --no-demo or with portreeve serve, or use another --home or an empty database.',
  ])
}
