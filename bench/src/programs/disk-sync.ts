import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { repeatBlocking } from './own-load.ts'
import { serveProgram } from './program.ts'

const PAGE_BYTES = 4096
/** The file is written over from here, so that a fast disk is not filled. */
const FILE_BYTES_MAX = 64 * 1024 * 1024

/** What the disk itself can do, for scale: one page written, then fdatasync, one after the other. */
serveProgram(({ home }) => {
  const file = openSync(join(home, 'sync'), 'w')
  const page = Buffer.alloc(PAGE_BYTES, 1)
  let position = 0
  return {
    run: async (order) =>
      repeatBlocking(order, () => {
        writeSync(file, page, 0, PAGE_BYTES, position)
        fdatasyncSync(file)
        position = (position + PAGE_BYTES) % FILE_BYTES_MAX
      }),
    close: () => closeSync(file),
  }
})
