import { Button, Center, Group, Loader, Stack, Table, Text } from '@mantine/core'
import { useDisclosure, useId } from '@mantine/hooks'
import { IconTable } from '@tabler/icons-react'
import { lazy, type ReactNode, Suspense } from 'react'
import { Card } from '../card.tsx'
import classes from './charts.module.css'
import type { DrawnChartProps } from './drawn-chart.tsx'
import { CHART_HEIGHT, type ChartPoint, chartText, colourOf, type Level, type Series } from './series.ts'

// Charts are as large as the rest of the console together: they come when there is one.
const DrawnChart = lazy(() => import('./drawn-chart.tsx').then((module) => ({ default: module.DrawnChart })))

export interface ChartCardProps {
  title: string
  description?: ReactNode
  /** What stands along the axis: "Hour". */
  axis: string
  points: readonly ChartPoint[]
  series: readonly Series[]
  /** Default: bars. */
  kind?: DrawnChartProps['kind']
  format(value: number): string
  levels?: readonly Level[]
  actions?: ReactNode
  /** In the place of the chart where there is nothing to draw. */
  empty?: string | undefined
  /** Below the chart. */
  children?: ReactNode
}

/** A picture of numbers, and the numbers themselves for whoever wants or needs them. */
export function ChartCard({ title, description, actions, empty, children, ...chart }: ChartCardProps) {
  const [isTable, { toggle }] = useDisclosure()
  const table = useId()
  return (
    <Card
      title={title}
      description={description}
      actions={
        <>
          {actions}
          {empty === undefined && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconTable size={14} aria-hidden />}
              onClick={toggle}
              aria-expanded={isTable}
              aria-controls={table}
              aria-label={isTable ? `Hide the table: ${title}` : `Show as a table: ${title}`}
            >
              {isTable ? 'Hide the table' : 'As a table'}
            </Button>
          )}
        </>
      }
    >
      {empty !== undefined ? (
        <Text c="dimmed" size="sm" py="lg" ta="center">
          {empty}
        </Text>
      ) : (
        <Stack gap="md" className={classes.colours}>
          <Legend series={chart.series} levels={chart.levels ?? []} format={chart.format} />
          <div
            role="img"
            className={classes.picture}
            aria-label={`${title}. ${chartText(chart.points, chart.series, chart.format)}`}
          >
            <Suspense fallback={<Waiting />}>
              <DrawnChart kind="bars" levels={[]} {...chart} />
            </Suspense>
          </div>
          <div id={table} hidden={!isTable}>
            {isTable && <Numbers title={title} {...chart} />}
          </div>
        </Stack>
      )}
      {children}
    </Card>
  )
}

const Waiting = () => (
  <Center h={CHART_HEIGHT} aria-busy>
    <Loader size="sm" />
  </Center>
)

function Legend({ series, levels, format }: Pick<ChartCardProps, 'series' | 'format'> & { levels: readonly Level[] }) {
  if (series.length === 1 && levels.length === 0) return null
  return (
    <Group gap="md" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
      {series.map((one) => (
        <Text key={one.name} component="li" size="sm" c="dimmed">
          <span className={classes.swatch} style={{ background: colourOf(one) }} aria-hidden />
          {one.label}
        </Text>
      ))}
      {levels.map(({ label, value }) => (
        <Text key={label} component="li" size="sm" c="dimmed">
          {label}: {format(value)}
        </Text>
      ))}
    </Group>
  )
}

function Numbers({ title, axis, points, series, format }: Omit<ChartCardProps, 'kind'>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard (WCAG 2.1.1).
    <section className={classes.table} tabIndex={0} aria-label={`${title}, as a table`}>
      <Table aria-label={title} stickyHeader verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{axis}</Table.Th>
            {series.map(({ name, label }) => (
              <Table.Th key={name} scope="col" ta="right">
                {label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {points.map((point) => (
            <Table.Tr key={point.label}>
              <Table.Th scope="row" fw={400}>
                {point.label}
              </Table.Th>
              {series.map(({ name }) => (
                <Table.Td key={name} ta="right">
                  {typeof point[name] === 'number' ? format(point[name]) : '–'}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  )
}
