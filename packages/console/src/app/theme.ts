import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

/** Harbour green, as on identity's pages. 7 is what text on white needs (4.5:1), 3 what text on the dark page needs. */
const harbour: MantineColorsTuple = [
  '#e8f6f5',
  '#d2eae8',
  '#a3d5d1',
  '#71c0ba',
  '#4aaea7',
  '#2f9f97',
  '#1b8781',
  '#0f6b6b',
  '#0b5656',
  '#063f40',
]

/** Its `header` is not that of the page, which is what the element would say outside of an article. */
const dialog = { closeButtonProps: { 'aria-label': 'Close' }, attributes: { header: { role: 'presentation' } } }

export const theme = createTheme({
  colors: { harbour },
  primaryColor: 'harbour',
  primaryShade: 7,
  autoContrast: true,
  luminanceThreshold: 0.32,
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace',
  headings: {
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.625rem', lineHeight: '1.25' },
      h2: { fontSize: '1.1875rem', lineHeight: '1.35' },
      h3: { fontSize: '1rem', lineHeight: '1.4' },
    },
  },
  components: {
    Modal: { defaultProps: { centered: true, ...dialog, overlayProps: { blur: 2 } } },
    Drawer: { defaultProps: dialog },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
    Anchor: { defaultProps: { underline: 'hover' } },
    Tooltip: { defaultProps: { withArrow: true, events: { hover: true, focus: true, touch: true } } },
    Table: { defaultProps: { verticalSpacing: 'sm', horizontalSpacing: 'md' } },
  },
})

/** Names for what Mantine has none for, and some of its own made to be told apart: 4.5:1 for text, 3:1 for edges of what can be used. */
const surfaces = {
  light: {
    ...{ page: '#f4f6f8', card: '#ffffff', soft: '#eef2f5', line: '#dde3e9' },
    ...{ text: '#15202b', quiet: '#536070', accent: '#0f6b6b', edge: '#7b8896', placeholder: '#626e7c' },
  },
  dark: {
    ...{ page: '#12161b', card: '#1c2128', soft: '#252c35', line: '#323b46' },
    ...{ text: '#e9edf2', quiet: '#a8b3c0', accent: '#71c0ba', edge: '#7c8a99', placeholder: '#98a3b0' },
  },
} as const

const variables = ({
  page,
  card,
  soft,
  line,
  text,
  quiet,
  accent,
  edge,
  placeholder,
}: Record<keyof (typeof surfaces)['light'], string>) => ({
  ...{ '--page': page, '--card': card, '--soft': soft, '--line': line, '--quiet': quiet, '--accent': accent },
  '--mantine-color-body': card,
  '--mantine-color-text': text,
  '--mantine-color-dimmed': quiet,
  '--mantine-color-anchor': accent,
  '--mantine-color-default': card,
  '--mantine-color-default-hover': soft,
  '--mantine-color-default-border': edge,
  '--mantine-color-default-color': text,
  '--mantine-color-placeholder': placeholder,
  '--mantine-color-error': page === surfaces.light.page ? '#92231a' : '#ffb8b0',
})

/** Mantine's own are too pale for small text on the tint of their colour, and its red for text on white and white on it (4.5:1). */
const darker = {
  '--mantine-color-teal-light-color': '#06694b',
  '--mantine-color-yellow-light-color': '#8f4a00',
  '--mantine-color-orange-light-color': '#a83a08',
  '--mantine-color-green-light-color': '#236e32',
  '--mantine-color-red-light-color': '#b02121',
  '--mantine-color-red-text': '#c92a2a',
}

/** Mantine's tints are nearly black on a dark card, but for yellow, which is louder there than anything else. */
const tints = Object.fromEntries(
  ['harbour', 'teal', 'green', 'yellow', 'orange', 'red', 'gray', 'blue', 'grape'].flatMap((name) => [
    [`--mantine-color-${name}-light`, `color-mix(in srgb, var(--mantine-color-${name}-5) 20%, ${surfaces.dark.card})`],
    [
      `--mantine-color-${name}-light-hover`,
      `color-mix(in srgb, var(--mantine-color-${name}-5) 28%, ${surfaces.dark.card})`,
    ],
  ]),
)
const darkerRed = { '--mantine-color-red-filled': '#c92a2a', '--mantine-color-red-filled-hover': '#b02121' }

export const resolveVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: { ...variables(surfaces.light), ...darker, ...darkerRed },
  dark: { ...variables(surfaces.dark), ...tints, ...darkerRed },
})
