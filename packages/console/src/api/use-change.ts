import { notifications } from '@mantine/notifications'
import { ManagementError } from '@portreeve/client/management'
import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query'
import { faultText } from './fault-text.ts'

export interface Change<Input, Result> {
  /** What is asked of the management API. */
  run(input: Input): Promise<Result>
  /** Beginnings of paths whose answers it changes: `/apps` concerns `/apps/{appId}` as well. */
  concerns: readonly string[]
  /** Said when it is done; nothing when the page shows it by itself. */
  done?: string | ((result: Result, input: Input) => string)
  /** At once. */
  onDone?(result: Result, input: Input): void
  /** Once what it concerns was asked again: a form that closes then leaves no old values behind it. */
  onShown?(): void
  /** True: the page shows what was refused, beside the fields or in a Problem, and no notice is shown. */
  showsFault?: boolean
}

/** A change. What it concerns is asked again, what was refused is said. */
export function useChange<Input = void, Result = unknown>(
  change: Change<Input, Result>,
): UseMutationResult<Result, Error, Input> {
  const queries = useQueryClient()
  const askAgain = () =>
    queries.invalidateQueries({
      predicate: ({ queryKey: [path] }) => change.concerns.some((beginning) => String(path).startsWith(beginning)),
    })
  return useMutation<Result, Error, Input>({
    mutationFn: (input) => change.run(input),
    // A secret that was typed or answered is not remembered beyond the page.
    gcTime: 0,
    async onSuccess(result, input) {
      const text = typeof change.done === 'function' ? change.done(result, input) : change.done
      if (text !== undefined) notifications.show({ message: text, color: 'teal' })
      change.onDone?.(result, input)
      await askAgain()
      change.onShown?.()
    },
    onError(fault) {
      const isOutdated = fault instanceof ManagementError && fault.code === 'CHANGED'
      const isConflict = fault instanceof ManagementError && fault.status === 409
      // So that who tries again does it with what is there now.
      if (isOutdated || isConflict) void askAgain()
      if (change.showsFault) return
      notifications.show({
        title: isOutdated ? 'Somebody was faster' : 'That did not work',
        message: faultText(fault),
        color: 'red',
        autoClose: 10_000,
      })
    },
  })
}
