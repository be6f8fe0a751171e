import { flushSync } from 'react-dom'

/**
 * Draws what `show` sets, and brings the first field that has a fault into sight and into focus. Long forms have their
 * button far from it. Drawn at once: the next frame may come before the fields that it is about.
 */
export function showFaults(show: () => void): void {
  flushSync(show)
  const within = document.querySelector('[role="dialog"]') ?? document
  within.querySelector<HTMLElement>('main [aria-invalid="true"], [role="dialog"] [aria-invalid="true"]')?.focus()
}

/** The same for what a form's own check has set in the event under way. */
export const focusFirstFault = (): void => showFaults(() => undefined)
