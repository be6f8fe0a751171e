import type { Demo } from '../../../packages/server/src/demo/index.ts'
import { freePortBase, startDevProcess } from '../../support/dev-process.ts'
import { exampleFolder } from './example-folder.ts'

export interface ExampleExchange {
  demo: Demo
  folder: Awaited<ReturnType<typeof exampleFolder>>
  close(): Promise<void>
}

/** `portreeve dev`, started in a folder in which the READMEs' lines can be pasted. */
export async function startExampleExchange(): Promise<ExampleExchange> {
  const folder = await exampleFolder()
  const dev = await startDevProcess({ cwd: folder.path, portBase: await freePortBase() })
  const close = async () => {
    await dev.stop()
    await folder.remove()
  }
  return { demo: await dev.demo(), folder, close }
}
