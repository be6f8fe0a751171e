import { open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Replaces a file so that after a crash at any moment either the old or the new content is there, whole.
 * Readable by its owner only: what we write this way holds secrets.
 */
export async function writeDurably(path: string, content: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`
  // What somebody may have put there, a link or a file of theirs, is neither followed nor kept.
  await rm(temporary, { force: true })
  const file = await open(temporary, 'wx', 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, path)
  const directory = await open(dirname(path), 'r')
  try {
    await directory.sync() // The rename is durable only when the directory is.
  } finally {
    await directory.close()
  }
}

/** The file's text, or undefined when there is none. Rejects when it is there and cannot be read. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw fault
  }
}
