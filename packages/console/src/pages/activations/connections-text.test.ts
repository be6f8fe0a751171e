import { expect, it } from 'vitest'
import { namesOf } from '../marketplace/names-of.ts'
import { connectionsText } from './connections-text.ts'

it('connections are told by how many are active, and by what the others wait for', () => {
  const of = (...statuses: ('active' | 'pending' | 'requesting' | 'rejected' | 'inactive')[]) =>
    connectionsText(statuses.map((status) => ({ status })))
  expect(of()).toBe('none')
  expect(of('active', 'active')).toBe('2 active')
  expect(of('active', 'pending', 'requesting', 'rejected')).toBe('1 of 4 active, 2 waiting, 1 rejected')
  expect(of('inactive')).toBe('0 of 1 active')
})

it('many names are told by the first ones, each once', () => {
  const of = (...names: string[]) => namesOf(names.map((name) => ({ name })))
  expect(of('Vehicles')).toBe('Vehicles')
  expect(of('Appointments', 'Vehicles', 'Vehicles')).toBe('Appointments and Vehicles')
  expect(of('A', 'B', 'C', 'D', 'E')).toBe('A, B, C and 2 more')
})
