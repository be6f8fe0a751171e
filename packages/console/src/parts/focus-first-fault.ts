/** Brings the first field that has a fault into sight and into focus, once it is drawn. Long forms have their button far from it. */
export function focusFirstFault(): void {
  requestAnimationFrame(() => {
    const within = document.querySelector('[role="dialog"]') ?? document
    within.querySelector<HTMLElement>('main [aria-invalid="true"], [role="dialog"] [aria-invalid="true"]')?.focus()
  })
}
