/** Marks what a frame of ours tells us. */
const MESSAGE = 'portreeve.signed-in'

/**
 * Asks identity in a frame of our own whether the person is still signed in (`prompt=none`, OIDC Core §3.1.2.1). Resolves with the fragment that it came back
 * with. Rejects when it does not come back, as where the browser keeps identity's cookies from frames.
 */
export function renewInFrame(url: string, patienceMillis: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const frame = document.createElement('iframe')
    frame.hidden = true
    frame.title = 'Renews your session'
    const done = () => {
      clearTimeout(timer)
      removeEventListener('message', onMessage)
      frame.remove()
    }
    const onMessage = ({ origin, source, data }: MessageEvent<unknown>) => {
      if (origin !== location.origin || source !== frame.contentWindow) return
      const { type, fragment } = (data ?? {}) as { type?: unknown; fragment?: unknown }
      if (type !== MESSAGE || typeof fragment !== 'string') return
      done()
      resolve(fragment)
    }
    const timer = setTimeout(() => {
      done()
      reject(new Error('identity did not come back'))
    }, patienceMillis)
    addEventListener('message', onMessage)
    frame.src = url
    // This may run before the page has a body.
    document.documentElement.append(frame)
  })
}

/** Whether this page is such a frame: then it tells the page around it, and does nothing else. */
export function answerFromFrame(): boolean {
  if (window.parent === window || location.pathname !== '/signed-in') return false
  window.parent.postMessage({ type: MESSAGE, fragment: location.hash }, location.origin)
  return true
}
