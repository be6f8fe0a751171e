import { expect, it } from 'vitest'
import type { Engine } from './engines.ts'
import { unique } from './samples.ts'
import { useStore } from './suite.ts'

export function factsContract(engine: Engine): void {
  const subject = useStore(engine)

  it('knows nothing it was not told', async () => {
    expect(await subject.store.facts.find(unique('fact'))).toBeUndefined()
  })

  it('finds what was put, and what replaced it', async () => {
    const name = unique('fact')
    await subject.store.facts.put(name, 'one')
    expect(await subject.store.facts.find(name)).toBe('one')
    await subject.store.facts.put(name, 'two')
    expect(await subject.store.facts.find(name)).toBe('two')
  })

  it('keeps the first value and tells every caller which it is', async () => {
    const name = unique('fact')
    expect(await subject.store.facts.putFirst(name, 'first')).toBe('first')
    expect(await subject.store.facts.putFirst(name, 'second')).toBe('first')
    expect(await subject.store.facts.find(name)).toBe('first')
  })

  it('keeps any text a row can hold, byte for byte', async () => {
    for (const value of [
      '',
      ' ',
      "'; drop table fact; --",
      'ß ẞ İ ı',
      '👩‍🔧',
      'e\u0301',
      '\u00e9',
      '{name} $1 ?1',
      '\r\n\t\u0001',
    ]) {
      const name = unique(`fact ${value}`)
      await subject.store.facts.put(name, value)
      expect(await subject.store.facts.find(name)).toBe(value)
    }
  })

  it('finds nothing under text that no row can hold, and refuses to keep such text', async () => {
    const name = unique('fact')
    await subject.store.facts.put(name, 'value')
    for (const impossible of [`${name}\0`, `${name}\0x`, '\ud800', 'a\udc00b']) {
      expect(await subject.store.facts.find(impossible)).toBeUndefined()
      await expect(subject.store.facts.put(impossible, 'x')).rejects.toThrow('cannot keep')
      await expect(subject.store.facts.put(name, impossible)).rejects.toThrow('cannot keep')
    }
    expect(await subject.store.facts.find(name)).toBe('value')
  })
}
