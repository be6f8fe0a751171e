import { answerFromFrame } from './session/renew-in-frame.ts'
import { resumeEarly } from './session/session.ts'

// Small, and before everything else: who is signed in is asked while the rest of the console is fetched and read.
if (!answerFromFrame()) {
  resumeEarly()
  void import('./main.tsx')
}
