/** Runs the service alone, from environment variables. README.md lists them. */
import { parseSettings } from './settings.ts'
import { startDmsService } from './start-dms-service.ts'

const settings = parseSettings(process.env)
if ('faults' in settings) {
  for (const fault of settings.faults) process.stderr.write(`dms-service: ${fault}\n`)
  process.exitCode = 1
} else {
  const service = await startDmsService(settings)
  // Before it says that it is there: whoever reads that line may stop it at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void service.close())
  process.stdout.write(`dms-service listens at ${service.url}\n`)
}
