import '@mantine/charts/styles.css'
import { BarChart, LineChart } from '@mantine/charts'
import { useReducedMotion } from '@mantine/hooks'
import { axisMax, CHART_HEIGHT, type ChartPoint, colourOf, drawnLevels, type Level, type Series } from './series.ts'

export interface DrawnChartProps {
  points: readonly ChartPoint[]
  series: readonly Series[]
  format(value: number): string
  /** Bars stand on each other; lines are for what cannot be added up. */
  kind: 'bars' | 'lines'
  levels: readonly Level[]
}

/** The picture alone: words and numbers stand around it (chart-card.tsx), so nothing in it is reached by keyboard. */
export function DrawnChart({ points, series, format, kind, levels }: DrawnChartProps) {
  const isStill = useReducedMotion(true)
  const drawn = drawnLevels(points, series, levels)
  const max = axisMax(points, series, drawn)
  const common = {
    h: CHART_HEIGHT,
    data: [...points],
    dataKey: 'label',
    series: series.map((one) => ({ name: one.name, label: one.label, color: colourOf(one) })),
    valueFormatter: format,
    accessibilityLayer: false,
    tickLine: 'none' as const,
    gridAxis: 'x' as const,
    xAxisProps: { minTickGap: 24, interval: 'preserveStartEnd' as const },
    yAxisProps: { width: 72, allowDecimals: false, ...(max !== undefined && { domain: [0, max] as [number, number] }) },
    referenceLines: drawn.map(({ label, value }) => ({
      y: value,
      label,
      color: 'var(--mantine-color-error)',
      labelPosition: 'insideTopRight' as const,
      strokeDasharray: '6 4',
    })),
  }
  return kind === 'lines' ? (
    <LineChart
      {...common}
      curveType="linear"
      connectNulls={false}
      dotProps={{ r: 2.5 }}
      lineProps={{ isAnimationActive: !isStill }}
    />
  ) : (
    <BarChart {...common} type="stacked" maxBarWidth={36} barProps={{ isAnimationActive: !isStill }} />
  )
}
