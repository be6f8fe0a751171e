import { useEffect, useState } from 'react'
import type { OutlineItem } from './outline.ts'
import type { SpecReader } from './spec-reader.ts'

/** What the reader says about these items; undefined until it has. Kept while the next is asked for. */
export function useSlice<Slice>(
  reader: SpecReader,
  items: readonly OutlineItem[],
  ask: (reader: SpecReader, ids: string[]) => Promise<Slice>,
): { slice?: Slice; isFailed: boolean } {
  const [state, setState] = useState<{ slice?: Slice; isFailed: boolean }>({ isFailed: false })
  const key = items.map(({ id }) => id).join('\n')
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` is what is in `items`, which are new at each time of drawing; `ask` is always the same question.
  useEffect(() => {
    let isHere = true
    ask(
      reader,
      items.map(({ id }) => id),
    ).then(
      (slice) => isHere && setState({ slice, isFailed: false }),
      () => isHere && setState({ isFailed: true }),
    )
    return () => {
      isHere = false
    }
  }, [reader, key])
  return state
}
