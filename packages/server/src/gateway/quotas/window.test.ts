import type { EpochSeconds } from '@portreeve/protocol'
import { expect, it } from 'vitest'
import { type Per, windowAt } from './window.ts'

const window = (per: Per, at: string) => {
  const { start, end } = windowAt(per, (Date.parse(at) / 1000) as EpochSeconds)
  return [start, end].map((edge) => new Date(edge * 1000).toISOString().replace('.000Z', 'Z'))
}

it.each<[Per, string, string, string]>([
  ['second', '2027-01-15T08:00:07Z', '2027-01-15T08:00:07Z', '2027-01-15T08:00:08Z'],
  ['minute', '2027-01-15T08:59:59Z', '2027-01-15T08:59:00Z', '2027-01-15T09:00:00Z'],
  ['minute', '2027-01-15T09:00:00Z', '2027-01-15T09:00:00Z', '2027-01-15T09:01:00Z'],
  ['hour', '2027-12-31T23:59:59Z', '2027-12-31T23:00:00Z', '2028-01-01T00:00:00Z'],
  ['day', '2027-03-28T23:59:59Z', '2027-03-28T00:00:00Z', '2027-03-29T00:00:00Z'],
  ['day', '2028-02-29T12:00:00Z', '2028-02-29T00:00:00Z', '2028-03-01T00:00:00Z'],
  ['month', '2027-01-31T23:59:59Z', '2027-01-01T00:00:00Z', '2027-02-01T00:00:00Z'],
  ['month', '2027-02-01T00:00:00Z', '2027-02-01T00:00:00Z', '2027-03-01T00:00:00Z'],
  ['month', '2028-02-29T23:59:59Z', '2028-02-01T00:00:00Z', '2028-03-01T00:00:00Z'],
  ['month', '2100-02-28T23:59:59Z', '2100-02-01T00:00:00Z', '2100-03-01T00:00:00Z'],
  ['month', '2027-12-31T23:59:59Z', '2027-12-01T00:00:00Z', '2028-01-01T00:00:00Z'],
])('the %s of %s is from %s until %s, in UTC', (per, at, start, end) => {
  expect(window(per, at)).toEqual([start, end])
})
