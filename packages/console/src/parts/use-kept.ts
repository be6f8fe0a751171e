import { useState } from 'react'

const kept = new Map<string, object>()

/**
 * State that is still there when one comes back to its page: in the memory of this window, and gone with it. For what has no
 * place in the URL. A component has one key as long as it is there.
 */
export function useKept<T extends object>(
  ...key: readonly string[]
): [kept: Partial<T>, change: (changes: Partial<T>) => void] {
  const name = JSON.stringify(key)
  // Of the component itself: a field whose value comes a moment later than its key moves its caret, and loses letters.
  const [state, setState] = useState<Partial<T>>(() => kept.get(name) ?? {})
  return [
    state,
    (changes) => {
      // What arrives once the page was left is kept as well.
      const next = { ...kept.get(name), ...changes }
      kept.set(name, next)
      setState(next)
    },
  ]
}
