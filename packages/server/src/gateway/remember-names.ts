const NAMES_MAX = 2_000
const NAME_LENGTH_MAX = 64

/**
 * Programs spell their few headers always the same way, so what `classify` (pure, never undefined) says of each spelling is worked out once. Anybody can send names that
 * nobody ever sent: when so many are remembered, a second memory begins, and what is used goes over into it; the first is given up with the next change. So strangers' names can
 * neither close the memory to new ones nor push out what is in use, but for working it out once more (threat G-H). Odd lengths are worked out every time.
 */
export function rememberNames<Use>(classify: (name: string) => Use, namesMax = NAMES_MAX): (name: string) => Use {
  let young = new Map<string, Use>()
  let old = new Map<string, Use>()
  return (name) => {
    const remembered = young.get(name)
    if (remembered !== undefined) return remembered
    const use = old.get(name) ?? classify(name)
    if (name.length > NAME_LENGTH_MAX) return use
    if (young.size >= namesMax) {
      old = young
      young = new Map()
    }
    young.set(name, use)
    return use
  }
}
