import { useState } from 'react'
import { fieldFaults } from '../../api/field-faults.ts'

const PREFIX = 'values.'

export interface Values {
  typed: Readonly<Record<string, string>>
  errors: Readonly<Record<string, string>>
  put(name: string, value: string): void
  /** Shows what was refused beside its field. */
  refuse(fault: unknown): void
  clear(): void
}

/** Values that are being typed. They are secrets, so they are forgotten as soon as they are sent. */
export function useValues(): Values {
  const [typed, setTyped] = useState<Record<string, string>>({})
  const [errors, setErrors] = useState<Record<string, string>>({})
  return {
    ...{ typed, errors },
    put(name, value) {
      setTyped((before) => ({ ...before, [name]: value }))
      setErrors(({ [name]: _, ...rest }) => rest)
    },
    refuse(fault) {
      const { fields } = fieldFaults(fault, (name) => name.startsWith(PREFIX))
      setErrors(Object.fromEntries(Object.entries(fields).map(([name, text]) => [name.slice(PREFIX.length), text])))
    },
    clear() {
      setTyped({})
      setErrors({})
    },
  }
}
