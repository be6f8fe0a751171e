import { management } from '../../api/management.ts'
import { useChange } from '../../api/use-change.ts'
import { Card } from '../../parts/card.tsx'
import { ConfirmButton } from '../../parts/confirm-button.tsx'
import { type Client, clientName } from '../exchange-clients/client-kinds.ts'

/** Whether people are asked before a client sees their data. */
export function TrustCard({ client }: { client: Client }) {
  const trusted = client.settings.trusted === true
  const change = useChange({
    run: () =>
      management.patch('/clients/{client_id}', {
        path: { client_id: client.client_id },
        body: { settings: { trusted: trusted ? null : true } },
      }),
    concerns: ['/clients', '/audit-entries'],
    done: trusted ? 'People are asked again.' : 'People are not asked any more.',
    showsFault: true,
  })
  const name = clientName(client)
  return (
    <Card
      title={trusted ? 'Trusted' : 'Not trusted'}
      description={
        trusted
          ? 'Whoever signs in to it is not asked whether it may see what it asks for.'
          : 'Whoever signs in to it is asked, the first time, whether it may see what it asks for.'
      }
      actions={
        trusted ? (
          <ConfirmButton
            isDanger={false}
            title={`Ask people again before ${name} sees their data?`}
            consequences="At their next sign-in people are asked what it may see. Those who said yes before are not asked twice. What it holds already goes on."
            confirm="Ask people"
            onConfirm={() => change.mutateAsync()}
          >
            Take the trust away
          </ConfirmButton>
        ) : (
          <ConfirmButton
            title={`Trust ${name}?`}
            consequences={`Nobody is asked any more: whoever signs in hands it everything that it may ask for${client.scope === '' ? '' : ` (${client.scope})`}. For programs of the exchange’s own alone.`}
            confirm="Trust it"
            onConfirm={() => change.mutateAsync()}
          >
            Trust it
          </ConfirmButton>
        )
      }
    />
  )
}
