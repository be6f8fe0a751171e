import './app/mantine-parts.css'
import '@mantine/notifications/styles.css'
import './app/base.css'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { answerFromFrame } from './session/renew-in-frame.ts'

const root = document.getElementById('root')
if (root && !answerFromFrame()) createRoot(root).render(<App />)
