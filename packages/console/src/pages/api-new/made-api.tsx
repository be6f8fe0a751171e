import { useNavigate } from '@tanstack/react-router'
import { SecretReveal } from '../../parts/secret-reveal.tsx'

/** What was registered, as long as its secret is on the screen. */
export interface Made {
  id: string
  client_id: string
  client_secret: string
  /** What was found on the way, in sentences. */
  notes: readonly string[]
  /** Where one goes on: to what was refused, else to the API. */
  next: string
}

/** Client ID and secret of a new API, the one time that they are shown. */
export function MadeApi({ made, onClose }: { made: Made | undefined; onClose(): void }) {
  const navigate = useNavigate()
  return (
    <SecretReveal
      what="Client secret"
      secret={made?.client_secret}
      beside={made ? [['Client ID', made.client_id]] : []}
      {...(made && made.notes.length > 0 && { note: made.notes.join(' ') })}
      onClose={() => {
        const next = made?.next ?? '/apis'
        onClose()
        void navigate({ to: next })
      }}
    />
  )
}
