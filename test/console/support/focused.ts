import type { Locator } from 'playwright-core'

/** Waits until the keyboard is at it: a dialog that is seen takes the focus a moment later, and keys pressed before are lost. */
export const focused = (element: Locator): Promise<void> => element.and(element.page().locator(':focus')).waitFor()

/** Waits until the keyboard is at something inside: the dialog has taken the focus, and does not take it again. */
export const focusedWithin = (dialog: Locator): Promise<void> => dialog.locator(':focus').waitFor()
