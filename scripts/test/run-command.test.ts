import { expect, it } from 'vitest'
import { runCommand } from './run-command.mjs'

it('keeps what the command wrote to both streams', async () => {
  const result = await runCommand('sh', ['-c', 'echo one; echo two >&2; exit 3'], { timeoutMs: 10_000 })
  expect(result).toEqual({ ok: false, ending: 'ended with 3', output: expect.stringContaining('one') })
  expect(result.output).toContain('two')
})

it('stops a command in time, with what the command itself started', async () => {
  // The inner sleep holds the pipe: were it alive, this would wait for it.
  const result = await runCommand('sh', ['-c', 'sleep 60 & sleep 60'], { timeoutMs: 200 })
  expect(result).toMatchObject({ ok: false, ending: 'was stopped after 0 s' })
})

it('answers for a command that does not exist', async () => {
  expect(await runCommand('no-such-command-here', [], { timeoutMs: 10_000 })).toMatchObject({ ok: false, output: '' })
})

it('gives no standard input', async () => {
  expect(await runCommand('cat', [], { timeoutMs: 10_000 })).toMatchObject({ ok: true, output: '' })
})
