import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { signatureOf } from './signature.ts'

describe('signatures of Standard Webhooks', () => {
  const secret = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1614265330 }

  it('G-J their published example', () => {
    const body = Buffer.from('{"test": 2432232314}')
    expect(signatureOf({ ...message, body }, [Buffer.from(secret, 'base64')])).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    )
  })

  it.each(['', 'x', '{"é":"\u{1F600}"}', '.'.repeat(70_000)])('G-J the same as their library makes', (text) => {
    const body = Buffer.from(text)
    const theirs = new Webhook(secret).sign(message.id, new Date(message.timestamp * 1000), text)
    expect(signatureOf({ ...message, body }, [Buffer.from(secret, 'base64')])).toBe(theirs)
  })
})
