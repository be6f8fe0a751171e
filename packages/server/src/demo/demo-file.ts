import { join } from 'node:path'
import { readIfThere, SettingsRefused, writeDurably } from '../config/index.ts'
import type { Demo } from '../demo-json/index.ts'
import { completeDemo, type DemoOfBefore } from './complete-demo.ts'
import { demoEnv } from './demo-env.ts'

export const demoFilePath = (home: string): string => join(home, 'demo.json')

/**
 * The demo planned earlier in this home, or undefined in a new one. One of an earlier version is completed; `isComplete` says
 * whether it was that already, because what was added has to be kept before it is used. Rejects with
 * SettingsRefused when it is no demo.
 */
export async function readDemo(home: string): Promise<{ demo: Demo; isComplete: boolean } | undefined> {
  const path = demoFilePath(home)
  const text = await readIfThere(path)
  if (text === undefined) return undefined
  try {
    const kept = JSON.parse(text) as DemoOfBefore
    if (kept.identity.authServerId && kept.app.apiSecret && kept.apis.appointments.clientSecret) {
      const demo = completeDemo(kept)
      return { demo, isComplete: JSON.stringify(demo) === JSON.stringify(kept) }
    }
  } catch {
    // Falls through to the refusal: the file holds the only copy of the demo's secrets, so it is never overwritten.
  }
  throw new SettingsRefused([`${path} is not a demo file. Restore it, or move it and the store away to start anew.`])
}

/** Writes demo.json, and beside it demo.env with the same values for a shell to read. */
export async function writeDemo(home: string, demo: Demo): Promise<void> {
  await writeDurably(demoFilePath(home), `${JSON.stringify(demo, null, 2)}\n`)
  await writeDurably(join(home, 'demo.env'), shellLines(demoEnv(demo)))
}

function shellLines(env: Readonly<Record<string, string>>): string {
  return Object.entries(env)
    .map(([name, value]) => `${name}='${value.replaceAll("'", `'\\''`)}'\n`)
    .join('')
}
