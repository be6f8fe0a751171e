import { type ApiId, type AppId, accept } from '@portreeve/protocol'
import { z } from 'zod'
import type { Directory } from '../registry/index.ts'
import { publicApi } from './api-schemas.ts'
import { publicApp } from './app-operations.ts'
import { type Operation, operation } from './operation.ts'
import { line, listOf, page, search } from './schemas.ts'

export interface DirectoryOperationsDeps {
  directory: Directory
}

/** What is on offer. */
export function directoryOperations({ directory }: DirectoryOperationsDeps): Operation[] {
  return [
    operation({
      id: 'directory.apis',
      method: 'GET',
      path: '/directory/apis',
      summary: 'Lists APIs that apps may select',
      description: 'Public ones, and those that are shared with an organization of yours. None in Dev.',
      query: z.object({
        ...page,
        search: search.optional().describe('Found in the name or the description, in any letter case'),
        tag: line(50).optional().describe('A category, in any letter case'),
      }),
      success: { status: 200, body: listOf(publicApi), description: 'A page of APIs.' },
      refusals: [],
      handle: async ({ actor, query }) =>
        accept(await directory.listApis(actor, { ...query, after: query.after as ApiId | undefined })),
    }),
    operation({
      id: 'directory.apps',
      method: 'GET',
      path: '/directory/apps',
      summary: 'Lists published apps',
      description: 'Newest first.',
      query: z.object({ ...page, search: search.optional() }),
      success: { status: 200, body: listOf(publicApp), description: 'A page of apps.' },
      refusals: [],
      handle: async ({ query }) =>
        accept(await directory.listApps({ ...query, after: query.after as AppId | undefined })),
    }),
  ]
}
