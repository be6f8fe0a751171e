import type { Store } from '../store/index.ts'

const OPENED_FACT = 'demo.public_directory'

/** Shows the demo's public APIs to people who are not signed in. Once: whoever switches it off keeps it off. */
export async function openDirectory({
  facts,
  exchangeSettings,
}: Pick<Store, 'facts' | 'exchangeSettings'>): Promise<void> {
  if (await facts.find(OPENED_FACT)) return
  const settings = await exchangeSettings.get()
  // 'changed' is somebody who was faster, and knows what they want.
  if (!settings.publicDirectory) await exchangeSettings.replace({ ...settings, publicDirectory: true })
  await facts.put(OPENED_FACT, 'yes')
}
