interface Probed {
  /** Of HTTP; null: nobody answered in time. */
  status: number | null
  ok: boolean
}

/** What a URL answered, and what to make of it (docs/apis.md). Pure. */
export function probeText(which: 'target' | 'admin', { status, ok }: Probed): { ok: boolean; text: string } {
  const url = which === 'target' ? 'The target URL' : 'The admin URL'
  if (status === null) {
    const help = 'Check the address, and whether your firewall lets the gateway in.'
    return { ok: false, text: `${url} did not answer within five seconds. ${help}` }
  }
  if (ok) return { ok, text: `${url} answers (${status}).` }
  if (which === 'admin') return { ok, text: `${url} answers 404: nothing is there.` }
  return { ok, text: `${url} answers ${status}. That is fine if nothing is meant to be at its root.` }
}
