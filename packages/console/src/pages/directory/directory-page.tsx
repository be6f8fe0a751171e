import { Badge, Button, Group, Stack, Text } from '@mantine/core'
import { IconListSearch } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { at } from '../../app/at.ts'
import { CardGrid, Tile } from '../../parts/card-grid.tsx'
import { Empty } from '../../parts/empty.tsx'
import { NothingFits } from '../../parts/nothing-fits.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { PageLoader } from '../../parts/page-loader.tsx'
import { SearchField } from '../../parts/search-field.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { usePageSearch } from '../../parts/use-page-search.ts'
import { isSignedIn } from '../../session/session.ts'
import { ClosedDirectory } from './closed-directory.tsx'
import { lifeCycleText } from './life-cycle-text.ts'
import { type PublicApi, useCategories, useDirectory, useIsOpen } from './use-directory.ts'

/** What there is to build with. */
export function DirectoryPage() {
  const isOpen = useIsOpen()
  return (
    <>
      <PageHeader
        title="API directory"
        lead={
          isOpen === false
            ? 'The APIs that can be used on this exchange.'
            : 'The APIs that apps can be built on. Each has its terms and its prices, and most have a specification of every operation.'
        }
      />
      {isOpen === undefined ? <PageLoader /> : isOpen ? <Directory /> : <ClosedDirectory returnTo="/directory" />}
    </>
  )
}

function Directory() {
  const [{ search, tag, after }, change] = usePageSearch()
  const query = useDirectory({
    limit: 24,
    ...(search !== undefined && { search }),
    ...(tag !== undefined && { tag }),
    ...(after !== undefined && { after }),
  })
  const isFiltered = search !== undefined || tag !== undefined
  const isBare = !isFiltered && query.data?.items.length === 0
  return (
    <Stack gap="lg">
      {!isBare && (
        <Stack gap="sm">
          <SearchField label="Search APIs" placeholder="Search names and descriptions" />
          <Categories chosen={tag} choose={(next) => change({ tag: next })} />
        </Stack>
      )}
      <CardGrid
        label="APIs"
        query={query}
        keyOf={({ id }) => id}
        tile={(api) => <ApiTile api={api} />}
        empty={
          isFiltered ? (
            <NothingFits title="No API fits" filters={['search', 'tag']} clear="Show all APIs">
              No name or description has these words{tag !== undefined && ` in the category ${tag}`}.
            </NothingFits>
          ) : (
            <NothingYet />
          )
        }
      />
    </Stack>
  )
}

function NothingYet() {
  return (
    <Empty
      icon={IconListSearch}
      title="Nothing is published yet"
      action={
        isSignedIn() && (
          <Button component={Link} to="/apis">
            Your own APIs
          </Button>
        )
      }
    >
      An API appears here when its organization makes it public or shares it with yours: under its visibility, once it
      has terms, support and a plan.
    </Empty>
  )
}

/** Toggles, of which one is on at most. */
function Categories({ chosen, choose }: { chosen: string | undefined; choose(tag: string | undefined): void }) {
  const categories = useCategories().slice(0, 24)
  const isChosen = (name: string) => name.toLowerCase() === chosen?.toLowerCase()
  const all = chosen !== undefined && !categories.some(isChosen) ? [chosen, ...categories] : categories
  if (all.length === 0) return null
  return (
    <Group gap={6} role="group" aria-label="Categories">
      {all.map((name) => (
        <Button
          key={name}
          size="compact-sm"
          radius="xl"
          variant={isChosen(name) ? 'filled' : 'default'}
          aria-pressed={isChosen(name)}
          onClick={() => choose(isChosen(name) ? undefined : name)}
          maw="100%"
        >
          {name}
        </Button>
      ))}
    </Group>
  )
}

function ApiTile({ api: { id, name, version, organizationName, environment, kind, details } }: { api: PublicApi }) {
  return (
    <Tile
      to={at`/directory/${id}`}
      title={name}
      by={`${organizationName} · ${version}`}
      description={details.description}
      badge={environment === 'Production' ? undefined : <StatusBadge status={environment} />}
    >
      <Group gap={6}>
        {details.lifeCycle !== 'General Release' && (
          <Badge variant="light" tt="none" color={details.lifeCycle === 'Deprecated' ? 'orange' : 'blue'}>
            {lifeCycleText(details)}
          </Badge>
        )}
        <Text size="xs" c="dimmed">
          {[kind === 'async' ? 'Events' : 'REST', ...details.tags.slice(0, 3)].join(' · ')}
        </Text>
      </Group>
    </Tile>
  )
}
