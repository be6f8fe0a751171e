import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { appointments } from './resources/appointments.ts'
import { customers } from './resources/customers.ts'
import { repairOrders } from './resources/repair-orders.ts'
import { vehicles } from './resources/vehicles.ts'

it('README lists the fields to send for each resource, and says which may be left out', async () => {
  const text = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  const section = text.split('\n## Creating a row\n')[1]?.split('\n## ')[0] ?? ''
  const listed = new Map<string, { all: string[]; required: string[] }>()
  let resource = ''
  for (const [, name, fields = '', what = ''] of section.matchAll(/^\| +(?:`(.*?)`)? *\| (`.*?`) +\| (.*)/gm)) {
    resource = name ?? resource
    const { all, required } = listed.get(resource) ?? { all: [], required: [] }
    const names = fields.replaceAll('`', '').split(', ')
    listed.set(resource, {
      all: [...all, ...names].sort(),
      required: [...required, ...(what.startsWith('optional') ? [] : names)].sort(),
    })
  }
  const expected = [appointments, repairOrders, vehicles, customers].map(({ name, draftSchema }) => {
    const { properties, required } = draftSchema as { properties: object; required: readonly string[] }
    return [name, { all: Object.keys(properties).sort(), required: [...required].sort() }]
  })
  expect([...listed]).toEqual(expected)
})
