import { type ApiId, accept } from '@portreeve/protocol'
import { z } from 'zod'
import type { Directory, SpecAdministration } from '../registry/index.ts'
import { publicApi } from './api-schemas.ts'
import type { ExchangeSettingsAdministration } from './exchange-settings.ts'
import { type Operation, operation } from './operation.ts'
import { anyId, line, listOf, page, search } from './schemas.ts'

/** Browsers and caches on the way may keep what everybody sees; what was made private or switched off is seen by some for as long. */
const CACHED_SECONDS = 60
const path = '/public/apis'
const params = z.object({ apiId: anyId })
/** Others are for who has something to test. */
const environment = 'Production'

export interface PublicDirectoryDeps {
  directory: Pick<Directory, 'listApis' | 'showApi'>
  specs: Pick<SpecAdministration, 'download'>
  settings: Pick<ExchangeSettingsAdministration, 'find'>
}

/**
 * Public APIs for people who are not signed in, where operators allow it. To the registry they are somebody who belongs to nothing: one
 * view for both, so that nothing is shown here that such a person would not see (threat T-30).
 */
export function publicDirectoryOperations({ directory, specs, settings }: PublicDirectoryDeps): Operation[] {
  const shared = {
    isPublic: { isThere: async () => (await settings.find()).publicDirectory, cachedSeconds: CACHED_SECONDS },
    method: 'GET',
    refusals: ['not_found'],
  } as const
  const description = 'Without a token, where operators allow it; otherwise there is nothing at this path.'
  return [
    operation({
      id: 'public.settings',
      method: 'GET',
      path: '/public/settings',
      summary: 'Says what is shown to people who are not signed in',
      isPublic: { cachedSeconds: 0 },
      success: {
        status: 200,
        body: z.object({ publicDirectory: z.boolean().describe('There is something at `/public/apis`') }),
        description: 'What is shown.',
      },
      refusals: [],
      async handle() {
        const { publicDirectory } = await settings.find()
        return accept({ publicDirectory })
      },
    }),
    operation({
      ...shared,
      id: 'public.apis.list',
      path,
      summary: 'Lists public APIs',
      description: `Those in Production, newest first. ${description}`,
      query: z.object({
        ...page,
        search: search.optional().describe('Found in the name or the description, in any letter case'),
        tag: line(50).optional().describe('A category, in any letter case'),
      }),
      success: { status: 200, body: listOf(publicApi), description: 'A page of APIs.' },
      handle: async ({ actor, query }) =>
        accept(await directory.listApis(actor, { ...query, environment, after: query.after as ApiId | undefined })),
    }),
    operation({
      ...shared,
      id: 'public.apis.get',
      path: `${path}/:apiId`,
      summary: 'Shows a public API',
      description,
      params,
      success: { status: 200, body: publicApi, description: 'The API.' },
      handle: ({ actor, params }) => directory.showApi(actor, params.apiId as ApiId, environment),
    }),
    operation({
      ...shared,
      id: 'public.apis.spec',
      path: `${path}/:apiId/spec/document`,
      summary: 'Answers a public API’s spec as it was uploaded',
      description,
      params,
      success: { status: 200, content: 'application/yaml', description: 'The text. JSON is YAML too.' },
      async handle({ actor, params }) {
        const id = params.apiId as ApiId
        const shown = await directory.showApi(actor, id, environment)
        const found = shown.ok ? await specs.download(actor, id) : shown
        if (!found.ok) return found
        const { format, syntax, text } = found.value
        return { ok: true, value: { text, fileName: `${format}.${syntax}` } }
      },
    }),
  ]
}
