import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { parse, stringify } from 'yaml'
import { carryOut } from '../packages/server/src/cli/apply/carry-out.ts'
import { exportExchange, exportSections } from '../packages/server/src/cli/apply/export-exchange.ts'
import { hasChanges, makePlan } from '../packages/server/src/cli/apply/make-plan.ts'
import { changesOf } from '../packages/server/src/cli/apply/plan.ts'
import { readSources } from '../packages/server/src/cli/apply/read-sources.ts'
import type { Server } from '../packages/server/src/cli/ask-server.ts'
import { type EmptyExchange, startEmptyExchange } from './support/empty-exchange.ts'
import { client, exchangeDocuments } from './support/exchange-documents.ts'

vi.setConfig({ testTimeout: 600_000 })

const SPEC = `openapi: 3.0.3
info: { title: Appointments, version: '1.0' }
servers: [{ url: https://service.example }]
paths:
  /appointments:
    get:
      operationId: list
      summary: Lists appointments
      security: []
      responses: { '200': { description: All of them }, '400': { description: None } }
`

/** Applies a document, and answers every request but GETs that it took. */
async function apply({ server }: EmptyExchange, file: string, env: Record<string, string>): Promise<string[]> {
  const sources = await readSources([file])
  const writes: string[] = []
  const counting: Server = {
    ...server,
    ask(method, path, body, options) {
      if (method !== 'GET') writes.push(`${method} ${path}`)
      return server.ask(method, path, body, options)
    },
  }
  const options = { renewValues: false, prune: false, isOnlyShown: false, env }
  const plan = await makePlan(sources, counting, options)
  if ('faults' in plan) throw new Error(plan.faults.join('\n'))
  const failed: string[] = []
  const away = await carryOut(plan, {
    ask: counting.ask,
    onSecret() {},
    onOutcome({ change, state, detail }) {
      if (state !== 'done') failed.push(`${change.subject}: ${state}: ${detail}`)
    },
  })
  expect(away).toBeUndefined()
  expect(failed).toEqual([])
  expect(hasChanges(plan)).toBe(writes.length > 0)
  expect(JSON.stringify(changesOf(plan).map(({ lines }) => lines))).not.toMatch(/not-to-be-seen|PRIVATE KEY/)
  return writes
}

async function exported({ server, cwd }: EmptyExchange, name: string): Promise<{ file: string; text: string }> {
  let text = ''
  await mkdir(join(cwd, 'specs'), { recursive: true })
  const specs: Promise<void>[] = []
  await exportExchange(server, {
    sections: exportSections,
    write: (part) => {
      text += part
    },
    onEach() {},
    saveSpec(apiId, spec) {
      specs.push(writeFile(join(cwd, 'specs', `${apiId}.yaml`), spec))
      return `specs/${apiId}.yaml`
    },
  })
  await Promise.all(specs)
  const file = join(cwd, name)
  await writeFile(file, text)
  return { file, text }
}

/** A value for every variable that a document reads. */
const variablesOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/env: (\w+)/g)].map(([, name = '']) => [
      name,
      name.endsWith('_TLS_KEY') ? client.key : 'not-to-be-seen-either',
    ]),
  )

describe('apply and export', () => {
  it('the document of docs/exchange-yaml.md, as it stands', async () => {
    const page = await readFile(new URL('../docs/exchange-yaml.md', import.meta.url), 'utf8')
    const [, document = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? []
    const exchange = await startEmptyExchange()
    try {
      const file = join(exchange.cwd, 'exchange.yaml')
      await writeFile(file, document)
      expect((await apply(exchange, file, { DMS_SECRET: 'not-to-be-seen' })).length).toBeGreaterThan(6)
      expect(await apply(exchange, file, {})).toEqual([])
      const { items } = await exchange.json('subscriptions', 'list', '--app', 'Lot Walk', '--status', 'active')
      expect(items).toContainEqual(
        expect.objectContaining({ connections: [expect.objectContaining({ status: 'active', missingValues: [] })] }),
      )
    } finally {
      await exchange.stop()
    }
  })

  it('what was said of an API later stands where it would have stood, said at once', async () => {
    const exchange = await startEmptyExchange()
    try {
      await exchange.json('orgs', 'create', '--name', 'Brightwork', '--country', 'US', '--namespace', 'brightwork')
      const place = ['--environment', 'Production', '--namespace', 'brightwork', '--base-path', '/a', '--version', '1']
      const made = ['apis', 'create', '--org', 'Brightwork', '--id', 'a', '--name', 'A', ...place]
      await exchange.json(...made, '--target-url', 'https://a.example')
      await exchange.json('apis', 'update', 'a', '--documentation-url', 'https://docs.a.example')
      const { text } = await exported(exchange, 'export.yaml')
      const [{ details }] = (parse(text) as { apis: [{ details: object }] }).apis
      const members = ['description', 'tags', 'implementationName', 'documentationUrl', 'lifeCycle']
      expect(Object.keys(details)).toEqual(members)
    } finally {
      await exchange.stop()
    }
  })

  it('export, apply on an empty exchange, export: the same; and whatever is applied twice is written once', async () => {
    await fc.assert(
      fc.asyncProperty(exchangeDocuments, async ({ document, env }) => {
        const [one, other] = await Promise.all([startEmptyExchange(), startEmptyExchange()])
        try {
          const file = join(one.cwd, 'wanted.yaml')
          await writeFile(join(one.cwd, 'spec.yaml'), SPEC)
          const [first, ...rest] = (document as { apis: object[] }).apis
          await writeFile(file, stringify({ ...document, apis: [{ ...first, spec: 'spec.yaml' }, ...rest] }))
          expect((await apply(one, file, env)).length).toBeGreaterThan(0)
          expect(await apply(one, file, {})).toEqual([])

          const source = await exported(one, 'export.yaml')
          expect(source.text).not.toContain('not-to-be-seen')
          expect(source.text).not.toContain('PRIVATE KEY')
          expect(await apply(one, source.file, {})).toEqual([])
          await apply(other, source.file, variablesOf(source.text))
          const copy = await exported(other, 'export.yaml')
          expect(parse(copy.text)).toEqual(parse(source.text))
          expect(copy.text).toBe(source.text)
          expect(await readFile(join(other.cwd, 'specs', 'api.0.yaml'), 'utf8')).toBe(SPEC)
          expect(await apply(other, source.file, {})).toEqual([])
        } finally {
          await Promise.all([one.stop(), other.stop()])
        }
      }),
      { numRuns: 4, endOnFailure: true },
    )
  })
})
