import { useState } from 'react'
import { fieldFaults } from '../../api/field-faults.ts'
import type { Meanwhile } from '../../api/use-kept-form.ts'

const PREFIX = 'values.'

export interface Values {
  typed: Readonly<Record<string, string>>
  errors: Readonly<Record<string, string>>
  put(name: string, value: string): void
  /** Shows what was refused beside its field. */
  refuse(fault: unknown): void
  clear(): void
  /** The revision that they were typed over: somebody else may have set others since, which nobody can see. */
  ifMatch: number
  /** For a Problem, once there is a newer one. */
  meanwhile: Meanwhile | undefined
}

/** Values that are being typed. They are secrets, so they are forgotten as soon as they are sent. `revision`: of what they are for, as it is now. */
export function useValues(revision: number): Values {
  const [typed, setTyped] = useState<Record<string, string>>({})
  const [since, setSince] = useState<number>()
  const clear = () => {
    setTyped({})
    setErrors({})
    setSince(undefined)
  }
  const [errors, setErrors] = useState<Record<string, string>>({})
  return {
    ...{ typed, errors },
    ifMatch: since ?? revision,
    meanwhile:
      since !== undefined && since < revision ? { takeTheirs: clear, keepMine: () => setSince(revision) } : undefined,
    put(name, value) {
      setSince((before) => before ?? revision)
      setTyped((before) => ({ ...before, [name]: value }))
      setErrors(({ [name]: _, ...rest }) => rest)
    },
    refuse(fault) {
      const { fields } = fieldFaults(fault, (name) => name.startsWith(PREFIX))
      setErrors(Object.fromEntries(Object.entries(fields).map(([name, text]) => [name.slice(PREFIX.length), text])))
    },
    clear,
  }
}
