import { expect, it } from 'vitest'
import type { Engine } from './engines.ts'
import { useStore } from './suite.ts'

export function exchangeSettingsContract(engine: Engine): void {
  const subject = useStore(engine)

  it('begins with settings that show nothing to anybody, and keeps what replaces them', async () => {
    const { exchangeSettings } = subject.store
    expect(await exchangeSettings.get()).toEqual({ publicDirectory: false, revision: 1 })
    expect(await exchangeSettings.replace({ publicDirectory: true, revision: 1 })).toBe('replaced')
    await subject.reopen()
    expect(await subject.store.exchangeSettings.get()).toEqual({ publicDirectory: true, revision: 2 })
  })

  it('announces what was replaced, and nothing where somebody was faster', async () => {
    const { exchangeSettings } = subject.store
    const { revision } = await exchangeSettings.get()
    const before = subject.heard.length
    expect(await exchangeSettings.replace({ publicDirectory: false, revision: revision - 1 })).toBe('changed')
    expect(await exchangeSettings.replace({ publicDirectory: false, revision })).toBe('replaced')
    expect(subject.heard.slice(before)).toEqual([{ revision: expect.any(Number), kind: 'exchange', id: 'exchange' }])
    expect(await exchangeSettings.get()).toEqual({ publicDirectory: false, revision: revision + 1 })
  })

  it('lets one of many win who replace the same revision', async () => {
    const { exchangeSettings } = subject.store
    const { revision } = await exchangeSettings.get()
    const settings = { publicDirectory: true, revision }
    const answers = await Promise.all(Array.from({ length: 20 }, () => exchangeSettings.replace(settings)))
    expect(answers.filter((answer) => answer === 'replaced')).toHaveLength(1)
  })
}
