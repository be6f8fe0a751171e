/** In pixels: what is kept free for a chart until it is there. */
export const CHART_HEIGHT = 240

/** One line or one colour of a chart. */
export interface Series {
  /** The member of each point that it shows. */
  name: string
  label: string
  /** Which of the six colours (charts.module.css). */
  colour: 1 | 2 | 3 | 4 | 5 | 6
}

/** What stands over one place of the axis. A member that is missing was not measured. */
export interface ChartPoint {
  label: string
  [series: string]: string | number | undefined
}

/** A level that is drawn across, such as a quota. */
export interface Level {
  label: string
  value: number
}

export const colourOf = ({ colour }: Pick<Series, 'colour'>): string => `var(--series-${colour})`

const numberOf = (value: string | number | undefined) => (typeof value === 'number' ? value : 0)

/** Of a series over all points. Pure. */
export const sumOf = (points: readonly ChartPoint[], name: string): number =>
  points.reduce((sum, point) => sum + numberOf(point[name]), 0)

/** What a chart shows, in a sentence for whoever does not see it: where its largest value is. Pure. */
export function chartText(
  points: readonly ChartPoint[],
  series: readonly Series[],
  format: (value: number) => string,
): string {
  const parts = series.flatMap(({ name, label }) => {
    const most = points.reduce<ChartPoint | undefined>(
      (best, point) => (numberOf(point[name]) > numberOf(best?.[name]) ? point : best),
      undefined,
    )
    return most ? [`${label}: at most ${format(numberOf(most[name]))}, ${most.label}`] : []
  })
  return parts.length === 0 ? 'Nothing yet.' : `${parts.join('. ')}.`
}

/** How far an axis goes so that a level is seen too; undefined: as the points ask for. Pure. */
export function axisMax(
  points: readonly ChartPoint[],
  series: readonly Series[],
  levels: readonly Level[],
): number | undefined {
  if (levels.length === 0) return undefined
  const tallest = Math.max(
    ...points.map((point) => series.reduce((sum, { name }) => sum + numberOf(point[name]), 0)),
    0,
  )
  return Math.ceil(Math.max(tallest, ...levels.map(({ value }) => value)) * 1.05)
}

/** Levels so far above everything that they would press it flat are said, and not drawn. Pure. */
export function drawnLevels(
  points: readonly ChartPoint[],
  series: readonly Series[],
  levels: readonly Level[],
): Level[] {
  const tallest = axisMax(points, series, [{ label: '', value: 0 }]) ?? 0
  return levels.filter(({ value }) => value <= Math.max(tallest, 1) * FLAT)
}

const FLAT = 20
