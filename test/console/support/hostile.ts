import type { TestConsole } from './open-console.ts'

/** What is called when any of it runs. */
const MARK = 'portreeveHit'

const run = `window.${MARK}=1`

/** Texts that a page must show and never run, each for another way in. */
export const hostileTexts = [
  `<script>${run}</script>`,
  `<img src=x onerror="${run}">`,
  `"><svg/onload=${run}>`,
  `'-${run}-'`,
  `</title></textarea></script><iframe srcdoc="<script>parent.${MARK}=1</script>">`,
  `{{constructor.constructor('${run}')()}}`,
  `\${${run}}`,
  `[click](javascript:${run})`,
  `<a href="javascript:${run}" id=x autofocus onfocus=${run}>x</a>`,
  `<math><mtext><table><mglyph><style><img src=x onerror=${run}>`,
] as const

/** One of them that a field takes. */
const hostile = (lengthMax: number, at = 0): string => {
  const text = hostileTexts[at % hostileTexts.length] ?? ''
  return text.length <= lengthMax ? text : '<b onclick=1>'
}

/** Whether the browser has run any of it: looked for in the page and in frames of it. */
export const HIT = `Boolean(window.${MARK})`

/** Puts hostile texts into every field of the demo's records that takes them, as their own people could. */
export async function makeHostile({ demo, management }: TestConsole): Promise<void> {
  const token = demo.admin.managementToken
  const change = (path: string, body: object) => management(token, 'PATCH', path, body)
  const everything = hostileTexts.join('\n')
  await change(`/organizations/${demo.organizations.buyer.id}`, { name: hostile(80, 0), address: hostile(80, 1) })
  await change(`/organizations/${demo.organizations.appDeveloper.id}`, { name: hostile(80, 2) })
  await change(`/apps/${demo.app.id}`, {
    name: hostile(60, 1),
    description: everything.slice(0, 250),
    terms: { version: '"><b>', text: everything },
  })
  for (const [at, { id }] of [demo.apis.appointments, demo.asyncApi].entries()) {
    await change(`/apis/${id}`, {
      details: {
        description: everything,
        tags: [hostile(40, 0)],
        implementationName: hostile(60, at + 2),
        terms: { version: 'hostile', text: everything },
        lifeCycle: 'Custom',
        lifeCycleNote: hostile(60, 3),
      },
    })
  }
  await management(token, 'POST', '/apps', {
    organizationId: demo.organizations.appDeveloper.id,
    name: hostile(60, 5),
    description: hostile(200, 4),
    contactEmail: 'dev@brightwork.example',
  }).catch((fault: unknown) => {
    // A name that is refused is no way in.
    if (!String(fault).includes(' 400 ')) throw fault
  })
}
