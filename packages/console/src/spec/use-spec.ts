import { ManagementError } from '@portreeve/client/management'
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { management } from '../api/management.ts'
import { isSignedIn } from '../session/session.ts'
import type { Outline } from './outline.ts'
import type { SpecQuestions } from './spec-questions.ts'
import { type SpecReader, startSpecReader } from './spec-reader.ts'

/** The document as it was uploaded; null where the API has none, or none that this person may see. */
export function useSpecText(apiId: string): UseQueryResult<string | null> {
  const isHere = isSignedIn()
  return useQuery({
    queryKey: [isHere ? '/apis/{apiId}/spec/document' : '/public/apis/{apiId}/spec/document', 'text', apiId],
    queryFn: ({ signal }) => readText(apiId, signal),
    staleTime: 60_000,
  })
}

async function readText(apiId: string, signal: AbortSignal): Promise<string | null> {
  const options = { path: { apiId }, signal }
  try {
    return (await (isSignedIn()
      ? management.get('/apis/{apiId}/spec/document', options)
      : management.get('/public/apis/{apiId}/spec/document', options))) as string
  } catch (fault) {
    if (fault instanceof ManagementError && (fault.status === 404 || fault.status === 403)) return null
    throw fault
  }
}

export interface OpenedSpec {
  reader: SpecReader
  /** Undefined: neither OpenAPI nor AsyncAPI. */
  outline: Outline | undefined
}

/** A document, opened in a worker of its own for as long as it is shown. */
export function useOpenedSpec(text: string): { opened?: OpenedSpec; fault?: unknown } {
  const [state, setState] = useState<{ opened?: OpenedSpec; fault?: unknown }>({})
  const latest = useRef<SpecReader>(undefined)
  useEffect(() => {
    const reader = startSpecReader()
    latest.current = reader
    setState({})
    reader.ask('open', { text }).then(
      (outline) => latest.current === reader && setState({ opened: { reader, outline } }),
      (fault: unknown) => latest.current === reader && setState({ fault }),
    )
    return () => {
      latest.current = undefined
      reader.close()
    }
  }, [text])
  return state
}

/** What the whole document of an API says about something; null where nobody has described it, or not so that it can be read. */
export function useSpecAnswer<Q extends 'access' | 'calls'>(
  question: Q,
  apiId: string | undefined,
): UseQueryResult<SpecQuestions[Q]['answer'] | null> {
  return useQuery({
    queryKey: ['/apis/{apiId}/spec/document', question, apiId],
    enabled: apiId !== undefined,
    staleTime: 60_000,
    async queryFn({ signal }) {
      const text = await readText(apiId ?? '', signal)
      if (text === null) return null
      const reader = startSpecReader()
      try {
        return await reader.ask(question, { text })
      } catch {
        return null
      } finally {
        reader.close()
      }
    },
  })
}
