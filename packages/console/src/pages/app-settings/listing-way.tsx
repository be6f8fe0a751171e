import { Group, Text } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { type Listing, straightWay } from './listing-steps.ts'
import classes from './listing-way.module.css'

/** The straight way, with where the app is on it. Beside it (withdrawn, revoked, not approved) no place is marked. */
export function ListingWay({ listing }: { listing: Listing }) {
  const here = (straightWay as readonly Listing[]).indexOf(listing)
  return (
    <ol className={classes.way} aria-label="Steps to the app directory">
      {straightWay.map((place, index) => (
        <li
          key={place}
          className={classes.place}
          data-state={index < here ? 'done' : index === here ? 'here' : 'ahead'}
          {...(index === here && { 'aria-current': 'step' as const })}
        >
          <Group gap={8} wrap="nowrap">
            <span className={classes.dot}>{index < here && <IconCheck size={12} stroke={3} aria-hidden />}</span>
            <Text span size="sm" fw={index === here ? 650 : 400}>
              {place}
            </Text>
          </Group>
        </li>
      ))}
    </ol>
  )
}
