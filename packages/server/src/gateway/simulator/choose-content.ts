import { type ExampleContent, nearnessOf } from '../../registry/index.ts'

/**
 * The one that `accept` likes best (RFC 9110 §12.5.1); of several, the first of the description. Where none would do, the first as well: an
 * answer that the caller did not ask for says more than none.
 */
export function chooseContent(contents: readonly ExampleContent[], accept: string): ExampleContent | undefined {
  if (accept === '' || contents.length < 2) return contents[0]
  const ranges = accept.split(',').map(readRange)
  let best = contents[0]
  let bestQuality = 0
  for (const content of contents) {
    const quality = qualityOf(content.mediaType, ranges)
    if (quality > bestQuality) [best, bestQuality] = [content, quality]
  }
  return best
}

interface Range {
  type: string
  quality: number
}

function readRange(text: string): Range {
  const quality = /;\s*q\s*=\s*([01](?:\.\d{0,3})?)/i.exec(text)?.[1]
  return { type: text, quality: quality === undefined ? 1 : Number(quality) }
}

/** What the nearest range says of it. */
function qualityOf(mediaType: string, ranges: readonly Range[]): number {
  const essence = (mediaType.split(';', 1)[0] ?? '').trim().toLowerCase()
  let nearest = 0
  let quality = 0
  for (const range of ranges) {
    const nearness = nearnessOf(range.type, essence)
    if (nearness > nearest) [nearest, quality] = [nearness, range.quality]
  }
  return quality
}
