import { accept, type Outcome, refuse } from '@portreeve/protocol'

const REFERENCE = /\$(?:\$|\{(?:([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}|([^}]*)\}?))/g

/** `${NAME}`, or `${NAME:-what else}`; `$$` is one dollar sign. Refuses what is not set, and says which. Pure. */
export function expand(text: string, env: NodeJS.ProcessEnv): Outcome<string, 'unset' | 'malformed'> {
  const unset: string[] = []
  const malformed: string[] = []
  const value = text.replace(REFERENCE, (all, name?: string, otherwise?: string, wrong?: string) => {
    if (all === '$$') return '$'
    if (name === undefined) {
      malformed.push(wrong ?? '')
      return ''
    }
    // As in a shell: an empty variable counts as not set where there is something else.
    const found = otherwise === undefined ? env[name] : env[name] || otherwise
    if (found === undefined) unset.push(name)
    return found ?? ''
  })
  if (malformed.length > 0)
    return refuse('malformed', `has \${${malformed[0]}}, which is no variable. Write $$ for a dollar sign.`)
  if (unset.length > 0) return refuse('unset', `needs the variable ${unset.join(', ')}, which is not set.`)
  return accept(value)
}

/** The opposite: text that `expand` turns into this one. Pure. */
export const withoutReferences = (text: string): string => text.replaceAll(/\$(?=[${])/g, '$$$$')
