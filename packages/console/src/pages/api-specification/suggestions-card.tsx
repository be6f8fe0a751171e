import { Button, Group, Stack, Text } from '@mantine/core'
import { management } from '../../api/management.ts'
import { useChange } from '../../api/use-change.ts'
import { Card } from '../../parts/card.tsx'
import { type Api, useMayChangeApi } from '../api/api-frame.tsx'
import type { Suggestion } from './suggestions.ts'

export interface SuggestionsCardProps {
  api: Api
  suggestions: readonly Suggestion[]
  onClose(): void
}

/** Where the specification says something else than the API, and a way to take that over. Nothing is taken over by itself. */
export function SuggestionsCard({ api, suggestions, onClose }: SuggestionsCardProps) {
  const mayChange = useMayChangeApi(api)
  const use = useChange({
    run: ({ patch }: Suggestion) =>
      management.patch('/apis/{apiId}', { path: { apiId: api.id }, body: patch, ifMatch: api.revision }),
    concerns: ['/apis', '/directory'],
    done: (_, { label }) => `${label} was taken over.`,
  })
  if (suggestions.length === 0 || !mayChange) return null
  return (
    <Card
      title="The specification says it otherwise"
      description="You can take over what it says, each by itself."
      actions={
        <Button variant="default" size="sm" onClick={onClose}>
          Leave it as it is
        </Button>
      }
    >
      <Stack gap="md" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
        {suggestions.map((suggestion) => (
          <Group key={suggestion.label} component="li" justify="space-between" align="flex-start" gap="sm">
            <div style={{ flex: '1 1 18rem', minWidth: 0 }}>
              <Text fw={600}>{suggestion.label}</Text>
              <Text size="sm" lineClamp={2}>
                {suggestion.other}
              </Text>
              <Text size="sm" c="dimmed" lineClamp={1}>
                Now: {suggestion.now || 'nothing'}
              </Text>
              {suggestion.note !== undefined && <Text size="sm">{suggestion.note}</Text>}
            </div>
            <Button
              variant="default"
              size="sm"
              loading={use.isPending && use.variables?.label === suggestion.label}
              onClick={() => use.mutate(suggestion)}
              aria-label={`Use this ${suggestion.label.toLowerCase()}`}
            >
              Use this
            </Button>
          </Group>
        ))}
      </Stack>
    </Card>
  )
}
