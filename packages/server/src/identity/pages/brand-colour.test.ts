import { contrastRatio, fitAccent } from '@portreeve/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backgrounds } from './assets/brand-rules.ts'

const colours = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`)

describe('fitAccent', () => {
  it.each(Object.entries(backgrounds))(
    'makes every brand readable in %s mode (WCAG 2.2 §1.4.3, §1.4.11)',
    (_, page) => {
      fc.assert(
        fc.property(colours, (colour) => {
          const { fill, onFill, text } = fitAccent(colour, page)
          expect(contrastRatio(fill, page)).toBeGreaterThanOrEqual(3)
          expect(contrastRatio(onFill, fill)).toBeGreaterThanOrEqual(4.5)
          expect(contrastRatio(text, page)).toBeGreaterThanOrEqual(4.5)
        }),
      )
    },
  )

  it('leaves a colour alone that is fit already', () => {
    expect(fitAccent('#0f6b6b', '#ffffff')).toEqual({ fill: '#0f6b6b', onFill: '#ffffff', text: '#0f6b6b' })
  })

  it('writes on yellow in black', () => {
    expect(fitAccent('#ffd400', '#1c2128')).toMatchObject({ fill: '#ffd400', onFill: '#000000' })
  })
})

it('contrastRatio is the one of WCAG 2.2', () => {
  expect(contrastRatio('#000000', '#ffffff')).toBeCloseTo(21, 5)
  expect(contrastRatio('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
})
