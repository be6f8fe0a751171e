import { type Hour, trafficText } from './traffic.ts'

const HEIGHT = 56
const STEP = 10

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' })

/** A bar for each hour; what did not succeed is dark at its foot. The sentence says the same. */
export function Sparkline({ hours }: { hours: readonly Hour[] }) {
  const most = Math.max(1, ...hours.map(({ calls }) => calls))
  const tall = (amount: number) => (amount === 0 ? 0 : Math.max(2, (amount / most) * HEIGHT))
  return (
    <svg
      role="img"
      aria-label={trafficText(hours, (seconds) => clock.format(seconds * 1000))}
      viewBox={`0 0 ${hours.length * STEP} ${HEIGHT + 1}`}
      preserveAspectRatio="none"
      width="100%"
      height={HEIGHT + 8}
      style={{ display: 'block' }}
    >
      {hours.map(({ start, calls, errors }, at) => (
        <g key={start}>
          <rect
            x={at * STEP + 1}
            width={STEP - 2}
            y={HEIGHT - tall(calls)}
            height={tall(calls)}
            fill="var(--accent)"
            opacity={0.75}
          />
          <rect
            x={at * STEP + 1}
            width={STEP - 2}
            y={HEIGHT - tall(errors)}
            height={tall(errors)}
            fill="var(--mantine-color-error)"
          />
        </g>
      ))}
      <rect x={0} y={HEIGHT} width={hours.length * STEP} height={1} fill="var(--line)" />
    </svg>
  )
}
