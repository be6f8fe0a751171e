import { answerFromFrame } from './session/renew-in-frame.ts'
import { resumeEarly } from './session/session.ts'

const PATIENCE_MILLIS = 500

// Small, and before everything else: who is signed in is asked while the rest of the console is fetched and read.
if (!answerFromFrame()) {
  const isAsked = resumeEarly()
  void import('./main.tsx').then(async ({ show, fetchPage }) => {
    fetchPage(location.pathname)
    // The frame's answer would wait behind the first drawing; an identity that is slow keeps nobody from seeing that something comes.
    await Promise.race([isAsked, new Promise((resolve) => setTimeout(resolve, PATIENCE_MILLIS))])
    show()
  })
}
