import type { PublicApi } from './use-directory.ts'

/** Where an API is in its life: "Beta"; what its people say instead where they say something of their own. Pure. */
export const lifeCycleText = ({
  lifeCycle,
  lifeCycleNote,
}: Pick<PublicApi['details'], 'lifeCycle' | 'lifeCycleNote'>): string =>
  lifeCycle === 'Custom' ? (lifeCycleNote ?? 'Custom') : lifeCycle
