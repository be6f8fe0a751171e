import { parseDevSettings } from './config/index.ts'
import { startDemo } from './dev-demo.ts'
import { startWithoutDemo } from './dev-without-demo.ts'
import { runUntilStopped } from './run-until-stopped.ts'

/** `portreeve dev`. */
export async function dev(flags: Record<string, unknown>): Promise<void> {
  await runUntilStopped(() => {
    const settings = parseDevSettings(flags, process.env, new Date())
    return settings.demo ? startDemo(settings) : startWithoutDemo(settings)
  })
}
