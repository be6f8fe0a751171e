import { Tabs } from '@mantine/core'
import { useElementSize, useMergedRef } from '@mantine/hooks'
import { useNavigate, useRouterState } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import classes from './section-tabs.module.css'

/** Parts of one thing, each at a path of its own, so that it can be linked to and gone back from. */
export function SectionTabs({ label, tabs }: { label: string; tabs: readonly { label: string; path: string }[] }) {
  const navigate = useNavigate()
  const path = useRouterState({ select: ({ location }) => location.pathname })
  const current = tabs
    .toSorted((one, other) => other.path.length - one.path.length)
    .find((tab) => path === tab.path || path.startsWith(`${tab.path}/`))
  const list = useRef<HTMLDivElement>(null)
  const { ref: sized, width } = useElementSize<HTMLDivElement>()
  const both = useMergedRef(list, sized)
  // Where there is no room for all of them the one that is open has to be seen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: where there is more room, or less, it is elsewhere.
  useEffect(() => {
    const tab = list.current?.querySelector<HTMLElement>(`[data-path="${CSS.escape(current?.path ?? '')}"]`)
    if (list.current && tab) {
      const left = tab.getBoundingClientRect().left - list.current.getBoundingClientRect().left
      list.current.scrollLeft += left - (list.current.clientWidth - tab.clientWidth) / 2
    }
    if (list.current) fadeEdges(list.current)
  }, [current?.path, width])
  return (
    <Tabs
      value={current?.path ?? null}
      onChange={(to) => to !== null && void navigate({ to })}
      activateTabWithKeyboard={false}
      mb="lg"
    >
      <Tabs.List
        ref={both}
        className={classes.list}
        aria-label={label}
        onScroll={(event) => fadeEdges(event.currentTarget)}
        style={{ flexWrap: 'nowrap', overflowX: 'auto', overflowY: 'hidden' }}
      >
        {tabs.map((tab) => (
          <Tabs.Tab key={tab.path} value={tab.path} aria-controls="main" data-path={tab.path}>
            {tab.label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  )
}

/** At an edge behind which there are more. */
function fadeEdges(list: HTMLElement): void {
  const right = list.scrollWidth - list.clientWidth - list.scrollLeft
  list.style.setProperty('--fade-left', list.scrollLeft > 1 ? FADE : '0px')
  list.style.setProperty('--fade-right', right > 1 ? FADE : '0px')
}

const FADE = '2.5rem'
