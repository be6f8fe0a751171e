import type { FormErrors } from '@mantine/form'

/** What was refused about a field, by its name, as text. Pure. */
export const faultText =
  (errors: FormErrors) =>
  (name: string): string | undefined => {
    const error = errors[name]
    return typeof error === 'string' ? error : undefined
  }
