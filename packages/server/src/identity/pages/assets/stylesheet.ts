import { brandRules } from './brand-rules.ts'

const DEFAULT_COLOUR = '#0f6b6b'

export const stylesheet = `${brandRules(DEFAULT_COLOUR)}body{font-family:system-ui,sans-serif}.needs-script{}@media (scripting:none){.needs-script{display:none}}
`
