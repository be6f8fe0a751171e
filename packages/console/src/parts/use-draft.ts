import type { UseFormReturnType } from '@mantine/form'
import { useEffect, useRef } from 'react'
import { useMe } from '../api/me.ts'
import { DRAFT } from '../session/session.ts'

/**
 * Keeps what was typed in a long form while this browser tab is open, so that signing in again, or a slip of the hand, loses nothing. For forms without
 * secrets: it stands in the tab's storage, under the person's own id. Returns what forgets it, for when it was sent.
 */
export function useDraft<Values extends Record<string, unknown>>(
  name: string,
  form: UseFormReturnType<Values>,
): () => void {
  const { id } = useMe()
  const key = `${DRAFT}${id}.${name}`
  const isSent = useRef(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the form is opened.
  useEffect(() => {
    const kept = sessionStorage.getItem(key)
    if (kept !== null) form.setValues(JSON.parse(kept) as Partial<Values>)
  }, [])
  const isFirst = useRef(true)
  const { values } = form
  useEffect(() => {
    // What the form began with is no draft.
    if (!isFirst.current && !isSent.current) sessionStorage.setItem(key, JSON.stringify(values))
    isFirst.current = false
  }, [key, values])
  return () => {
    isSent.current = true
    sessionStorage.removeItem(key)
  }
}
