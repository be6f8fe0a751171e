/** As much of a webhook's answer as its owner needs to see what went wrong. */
const LENGTH_MAX = 512

/**
 * The beginning of an answer, for people. What moves a terminal's cursor, hides text or turns it round becomes harmless, and a token is masked: some webhooks
 * answer with what they were sent, and ours opens more than this event. Undefined when there is nothing.
 */
export function answerText(bytes: Uint8Array): string | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('utf8')
    .replace(JWT, '[token]')
    .replace(/\s+/g, ' ')
    .slice(0, LENGTH_MAX)
    .replace(HIDDEN, '\u{FFFD}')
    .trim()
  return text === '' ? undefined : text
}

/** Also one that was cut off: base64url of `{"` and what follows. */
const JWT = /eyJ[\w-]{6,}(?:\.[\w-]*){0,2}/g
/** Controls, formats (bidirectional overrides among them), private use, and halves of surrogate pairs. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu
