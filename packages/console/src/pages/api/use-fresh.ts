import type { UseFormReturnType } from '@mantine/form'
import { useEffect } from 'react'

/**
 * Keeps a form that nobody has changed like what the exchange has: when `version` is another one, after a save or because somebody else was there, it
 * shows that. What somebody has begun to type stays.
 */
export function useFresh<Values extends Record<string, unknown>>(
  form: UseFormReturnType<Values>,
  values: Values,
  version: number | string,
): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version says whether anything is different.
  useEffect(() => {
    if (form.isDirty()) return
    form.setInitialValues(values)
    form.setValues(values)
  }, [version])
}
