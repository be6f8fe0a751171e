import { createElement, memo } from 'react'
import classes from './prose.module.css'
import { proseBlocks } from './prose-blocks.ts'
import { proseElements } from './prose-elements.ts'

/** A description that somebody else wrote, with the little formatting that such texts have. Nothing in it is HTML. */
export const Prose = memo(function Prose({ text }: { text: string }) {
  return <div className={classes.prose}>{proseElements(proseBlocks(text), createElement)}</div>
})
