import { describe, expect, it } from 'vitest'
import { createProgress } from './progress.ts'

function shown({ isTTY, total }: { isTTY: boolean; total?: number | undefined }) {
  let text = ''
  let now = 0
  const output = { isTTY, columns: 60, write: (part: string) => (text += part) } as unknown as NodeJS.WriteStream
  const progress = createProgress({ unit: 'lines', total, output, nowMillis: () => now })
  return {
    at(millis: number, done: number, remark?: string) {
      now = millis
      text = ''
      progress.at(done, remark === undefined ? {} : { remark })
      return text
    },
    end(millis: number) {
      now = millis
      text = ''
      progress.end()
      return text
    },
  }
}

describe('progress', () => {
  it('is a line every few seconds where nobody watches, with rate and time left', () => {
    const piped = shown({ isTTY: false, total: 10_000 })
    expect(piped.at(1_000, 500)).toBe('')
    expect(piped.at(5_000, 2_500, '3 failed')).toBe('2,500 of 10,000 lines, 500/s, 15 s left, 3 failed\n')
    expect(piped.at(6_000, 3_000)).toBe('')
    expect(piped.at(300_000, 3_000)).toBe('3,000 of 10,000 lines, 10/s, 11 min 40 s left\n')
  })

  it('is a bar that moves on a terminal, never longer than its line, and stays at the end', () => {
    const terminal = shown({ isTTY: true, total: 100 })
    expect(terminal.at(1_000, 50)).toBe('\r\u001b[K[============            ] 50 of 100 lines, 50/s, 1 s left')
    expect(terminal.at(1_050, 51)).toBe('')
    expect(terminal.at(2_000, 60, 'a remark that is much longer than the terminal is wide').length).toBe(59 + 4)
    terminal.at(3_000, 100)
    expect(terminal.end(4_000)).toBe('\r\u001b[K[========================] 100 of 100 lines, 25/s, 4 s\n')
  })

  it('says how much is done where the end is not known', () => {
    expect(shown({ isTTY: false }).at(10_000, 7_000)).toBe('7,000 lines, 700/s, 10 s\n')
  })
})
