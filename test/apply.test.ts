import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { stringify } from 'yaml'
import { carryOut, type Outcome } from '../packages/server/src/cli/apply/carry-out.ts'
import { makePlan } from '../packages/server/src/cli/apply/make-plan.ts'
import { readSources } from '../packages/server/src/cli/apply/read-sources.ts'
import { type EmptyExchange, type Ran, startEmptyExchange } from './support/empty-exchange.ts'

vi.setConfig({ testTimeout: 240_000 })

const MAIN = fileURLToPath(new URL('../packages/server/dist/main.js', import.meta.url))

const brightwork = {
  ...{ name: 'Brightwork', countryCode: 'US', namespaces: ['brightwork'] },
  members: [{ email: 'ada@brightwork.example', name: 'Ada Moore', roles: ['owner'] }],
}
const lakeside = { name: 'Lakeside Motors', address: '12 Shore Road', countryCode: 'US', namespaces: ['lakeside'] }
const appointments = {
  ...{
    id: 'appointments-v1',
    organization: 'Brightwork',
    name: 'Appointments',
    version: 'v1',
    environment: 'Production',
  },
  ...{ namespace: 'brightwork', basePath: '/appointments/v1', targetUrl: 'https://dms.example/one' },
  accessControl: {
    ...{ kind: 'external_oauth', tokenUrl: 'https://dms.example/token' },
    requestParameters: [{ name: 'X-Dealer', in: 'header', displayName: 'Dealer', subscriptionSpecific: true }],
  },
  values: { client_id: 'dms-client', client_secret: '${DMS_SECRET}' },
  plans: [{ name: 'Free', quotas: [{ calls: 10, per: 'second' }] }],
}
const lotWalk = {
  ...{
    organization: 'Brightwork',
    name: 'Lot Walk',
    contactEmail: 'hello@brightwork.example',
    sharedWith: ['Lakeside Motors'],
  },
  apis: [{ api: 'appointments-v1', plan: 'Free' }],
}
const subscription = {
  ...{ organization: 'Lakeside Motors', app: 'Lot Walk', consent: { name: 'Dana', title: 'Owner' } },
  connections: [{ api: 'appointments-v1', status: 'active', values: { 'X-Dealer': { valueFrom: { env: 'DEALER' } } } }],
}
const everything = {
  organizations: [brightwork, lakeside],
  apis: [appointments],
  apps: [lotWalk],
  subscriptions: [subscription],
}
const env = { DMS_SECRET: 'hunter2-of-the-dms', DEALER: 'hunter2-of-the-dealer' }

describe('portreeve apply', () => {
  let exchange: EmptyExchange
  beforeAll(async () => {
    exchange = await startEmptyExchange()
  })
  afterAll(() => exchange.stop())

  const put = (name: string, document: object | string) =>
    writeFile(join(exchange.cwd, name), typeof document === 'string' ? document : stringify(document))
  const apply = (args: string[], variables: Record<string, string> = env) =>
    exchange.portreeve(['apply', ...args], variables)
  const said = ({ stdout, stderr }: Ran) => stdout + stderr
  const noSecretsIn = (ran: Ran) => expect(said(ran)).not.toMatch(/hunter2/)

  it('shows what would change, needs no secret for that, and ends with 3', async () => {
    await put('exchange.yaml', everything)
    const plan = await apply(['-f', 'exchange.yaml', '--plan'], {})
    expect(plan).toMatchObject({ code: 3, stderr: '' })
    expect(plan.stdout).toContain('+ api appointments-v1  exchange.yaml:')
    expect(plan.stdout).toContain('  + targetUrl: https://dms.example/one')
    expect(plan.stdout).toContain('values.client_secret: (not shown)')
    expect(plan.stdout).toMatch(/Plan: 6 to create\.\n$/)
    // Nobody watches, so there is no colour.
    expect(plan.stdout).not.toContain('\u001b')
    expect(await apply(['-f', 'exchange.yaml', '--check'], {})).toMatchObject({
      code: 3,
      stdout: 'Plan: 6 to create.\n',
    })
    const asJson = await apply(['-f', 'exchange.yaml', '--plan', '--json'], {})
    expect(JSON.parse(asJson.stdout).changes).toHaveLength(6)
    expect((await exchange.json('orgs', 'list')).items).toEqual([])
  })

  it('never waits for an answer where nobody can give one', async () => {
    const ran = await apply(['-f', 'exchange.yaml'])
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining('say so with --yes') })
    expect((await exchange.json('orgs', 'list')).items).toEqual([])
  })

  it('makes all of it, keeps new secrets in a file that nobody else reads, and says no value', async () => {
    await put('credentials.ndjson', '')
    await chmod(join(exchange.cwd, 'credentials.ndjson'), 0o644)
    const ran = await apply(['-f', 'exchange.yaml', '--yes', '--secrets-out', 'credentials.ndjson'])
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringMatching(/Result: 6 created\.\n$/) })
    noSecretsIn(ran)
    const file = join(exchange.cwd, 'credentials.ndjson')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    const secrets = (await readFile(file, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(secrets).toMatchObject([
      { kind: 'api', id: 'appointments-v1', client_secret: expect.stringMatching(/^\w{16}$/) },
      { kind: 'app', name: 'Lot Walk', client_id: expect.stringMatching(/^\w{32}$/) },
    ])
    for (const { client_secret } of secrets)
      expect(said(ran) + said(exchange.dev.output() as Ran)).not.toContain(client_secret)

    const [made] = (await exchange.json('subscriptions', 'list', '--app', 'Lot Walk')).items.filter(
      ({ purpose }: { purpose: string }) => purpose === 'organization',
    )
    expect(made).toMatchObject({ status: 'active', connections: [{ status: 'active', missingValues: [] }] })
    const members = await exchange.json('orgs', 'members', 'list', 'Brightwork')
    expect(members.items).toMatchObject([{ email: 'ada@brightwork.example', roles: ['owner'] }])
    expect(members.items).toHaveLength(1)
  })

  it('changes nothing the second time, and needs no secret for that', async () => {
    const before = await exchange.json('audit', 'list')
    for (const args of [
      ['-f', 'exchange.yaml', '--yes'],
      ['-f', 'exchange.yaml', '--plan'],
      ['-f', 'exchange.yaml', '--check'],
    ]) {
      expect(await apply(args, {})).toMatchObject({ code: 0, stdout: 'No changes: 5 as they should be.\n' })
    }
    expect((await exchange.json('audit', 'list')).items[0].id).toBe(before.items[0].id)
  })

  it('changes what a document says otherwise, and nothing that it does not say', async () => {
    const targetUrl = 'https://dms.example/two'
    await put('change.yaml', {
      organizations: [{ name: 'Lakeside Motors', phoneNumber: '+1 555 0100' }, { name: 'Brightwork' }],
      apis: [
        {
          ...appointments,
          targetUrl,
          plans: [{ name: 'Free', quotas: [{ calls: 20, per: 'second' }] }],
          values: undefined,
        },
      ],
    })
    const ran = await apply(['-f', 'change.yaml', '--yes'], {})
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringMatching(/Result: 2 changed, 1 unchanged\.\n$/) })
    expect(ran.stdout).toContain('  - targetUrl: https://dms.example/one\n  + targetUrl: https://dms.example/two\n')
    expect(ran.stdout).toMatch(/ {2}- +- calls: 10\n {2}\+ +- calls: 20\n/)
    expect(await exchange.json('apis', 'show', 'appointments-v1')).toMatchObject({
      targetUrl,
      valuesSet: ['client_id', 'client_secret'],
    })
    expect(await exchange.json('orgs', 'show', 'Lakeside Motors')).toMatchObject({
      address: '12 Shore Road',
      phoneNumber: '+1 555 0100',
    })
  })

  it('sends values again only when it is told to', async () => {
    const current = { ...everything, apis: [{ ...appointments, targetUrl: undefined, plans: undefined }] }
    await put('current.yaml', current)
    expect(await apply(['-f', 'current.yaml', '--check'])).toMatchObject({ code: 0 })
    const renewed = await apply(['-f', 'current.yaml', '--renew-values', '--yes'])
    expect(renewed).toMatchObject({ code: 0, stdout: expect.stringMatching(/Result: 2 changed, 3 unchanged\.\n$/) })
    noSecretsIn(renewed)
    const missing = await apply(['-f', 'current.yaml', '--renew-values', '--yes'], { DEALER: 'x' })
    expect(missing).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /current\.yaml:\d+: apis\[0\]\.values\.client_secret needs the variable DMS_SECRET/,
      ),
    })
  })

  it('says what is wrong with a document by file, line and path, and writes nothing then', async () => {
    await put(
      'wrong.yaml',
      'organizations:\n  - name: New One\n    contryCode: US\napis:\n  - { organization: New One, environment: Prod, namespace: n, basePath: /n }\n',
    )
    const ran = await apply(['-f', 'wrong.yaml', '--yes'])
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(ran.stderr).toContain('wrong.yaml:3: organizations[0].contryCode is not known here. There are: name, id')
    expect(ran.stderr).toContain('wrong.yaml:5: apis[0].environment has to be Production or Test or Dev.')

    await put('lost.yaml', { apps: [{ ...lotWalk, organization: 'Nowhere', apis: [{ api: 'none', plan: 'Free' }] }] })
    const lost = await apply(['-f', 'lost.yaml', '--yes'])
    expect(lost.stderr).toContain(
      'lost.yaml:2: apps[0].organization names Nowhere: there is no such organization, here or on the server.',
    )
    expect(lost.stderr).toContain('apps[0].apis[0].api names none: there is no such API, here or on the server.')

    await put('twice.yaml', { organizations: [lakeside, { ...lakeside, name: 'lakeside MOTORS' }] })
    expect((await apply(['-f', 'twice.yaml', '--yes'])).stderr).toMatch(
      /twice\.yaml:7: organizations\[1\] is there already: twice\.yaml:2\./,
    )
    await put('moved.yaml', { apis: [{ ...appointments, namespace: 'lakeside' }] })
    expect((await apply(['-f', 'moved.yaml', '--yes'])).stderr).toContain(
      'apis[0].namespace cannot be changed: it is brightwork.',
    )
    expect((await exchange.json('orgs', 'list')).items).toHaveLength(2)
  })

  it('finishes after a failure: what could be done is done, what needs the rest is skipped, and the next run goes on', async () => {
    const harbor = { name: 'Harbor', countryCode: 'US', namespaces: ['harbor'] }
    const parts = {
      ...appointments,
      id: 'parts-v1',
      organization: 'Harbor',
      namespace: 'harbor',
      basePath: '/parts',
      name: 'Parts',
    }
    const broken = { ...parts, targetUrl: 'ftp://parts.example' }
    const app = {
      ...lotWalk,
      name: 'Parts Finder',
      organization: 'Harbor',
      sharedWith: [],
      apis: [{ api: 'parts-v1', plan: 'Free' }],
    }
    const rest = { ...everything, organizations: [brightwork, lakeside, harbor], apps: [lotWalk, app] }
    await put('partly.yaml', { ...rest, apis: [{ ...appointments, targetUrl: undefined, plans: undefined }, broken] })
    const ran = await apply(['-f', 'partly.yaml', '--yes'])
    expect(ran.code).toBe(1)
    expect(ran.stderr).toMatch(
      /api parts-v1: failed\.\n.*\n? *partly\.yaml:\d+: apis\[1\]\.targetUrl: has to be an http or https URL/,
    )
    expect(ran.stderr).toContain('app Parts Finder: skipped.')
    expect(ran.stderr).toContain('Run it again'.toLowerCase())
    expect(ran.stdout).toMatch(
      /Result: 1 created, 5 unchanged, 1 failed, 1 skipped\.\n$|Result: 1 created, .*1 failed, 1 skipped\.\n$/,
    )
    await put('partly.yaml', { ...rest, apis: [{ ...appointments, targetUrl: undefined, plans: undefined }, parts] })
    expect(await apply(['-f', 'partly.yaml', '--yes'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/Result: 2 created, 6 unchanged\.\n$/),
    })
    expect(await apply(['-f', 'partly.yaml', '--check'])).toMatchObject({ code: 0 })
  })

  it('shows what the linter says of a spec, by the file and line of the spec', async () => {
    await put('broken-spec.yaml', 'openapi: 3.0.3\ninfo:\n  title: Parts\npaths: {}\n')
    await put('spec.yaml', {
      apis: [{ ...appointments, targetUrl: undefined, plans: undefined, spec: 'broken-spec.yaml' }],
    })
    const ran = await apply(['-f', 'spec.yaml', '--yes'])
    expect(ran.code).toBe(1)
    expect(ran.stderr).toMatch(/broken-spec\.yaml:\d+:\d+: .*version/)
  })

  it('deletes nothing unless it is told to, and then what no document has, inside of the organizations they name', async () => {
    await put('fewer.yaml', {
      organizations: [brightwork, lakeside, { name: 'Harbor' }],
      apis: [{ ...appointments, targetUrl: undefined, plans: undefined, values: undefined }],
      apps: [lotWalk],
    })
    expect(await apply(['-f', 'fewer.yaml', '--check'], {})).toMatchObject({ code: 0 })
    const plan = await apply(['-f', 'fewer.yaml', '--prune', '--plan'], {})
    expect(plan).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(/Plan: 2 to delete, 5 as they should be\.\n$/),
    })
    expect(plan.stdout).toContain('- api parts-v1 (Parts)')
    expect(plan.stdout).toMatch(/- app Parts Finder \(/)
    const unasked = await apply(['-f', 'fewer.yaml', '--prune'], {})
    expect(unasked).toMatchObject({ code: 2, stderr: expect.stringContaining('and delete 2?') })
    expect((await exchange.json('apis', 'list')).items).toHaveLength(2)
    expect(await apply(['-f', 'fewer.yaml', '--prune', '--yes'], {})).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/Result: 2 deleted, 5 unchanged\.\n$/),
    })
    expect((await exchange.json('apis', 'list')).items).toHaveLength(1)
    // A list that the documents do not have says nothing: the subscription is still there.
    const { items } = await exchange.json('subscriptions', 'list', '--org', 'Lakeside Motors', '--status', 'active')
    expect(items).toHaveLength(1)
    const all = await apply(['-f', 'fewer.yaml', '-f', 'none.yaml', '--prune', '--plan'], {})
    expect(all.code).toBe(2)
    await put('none.yaml', { subscriptions: [] })
    const ending = await apply(['-f', 'fewer.yaml', '-f', 'none.yaml', '--prune', '--yes'], {})
    expect(ending).toMatchObject({ code: 0, stdout: expect.stringContaining('to Lot Walk in Production: deactivate') })
    expect((await exchange.json('subscriptions', 'show', items[0].id)).status).toBe('inactive')
  })

  it('brings back what is over, when a document says that it is active', async () => {
    await put('again.yaml', { subscriptions: [{ ...subscription, status: 'active' }] })
    expect(await apply(['-f', 'again.yaml', '--yes'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/Result: 1 changed\.\n$/),
    })
    expect(await apply(['-f', 'again.yaml', '--check'])).toMatchObject({ code: 0 })
    const { items } = await exchange.json('subscriptions', 'list', '--org', 'Lakeside Motors')
    expect(items[0]).toMatchObject({ status: 'active', connections: [{ status: 'active', missingValues: [] }] })
    await put('again.yaml', { subscriptions: [{ ...subscription, status: 'inactive' }] })
    expect(await apply(['-f', 'again.yaml', '--yes'])).toMatchObject({ code: 0 })
    expect((await exchange.json('subscriptions', 'show', items[0].id)).status).toBe('inactive')
  })

  it('takes out of service at the end, and puts back into service at the beginning', async () => {
    const off = { organizations: [{ name: 'Harbor', disabled: true }], apps: [{ ...lotWalk, disabled: true }] }
    await put('off.yaml', off)
    const ran = await apply(['-f', 'off.yaml', '--yes'])
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('~ organization Harbor: disable') })
    expect(await exchange.json('orgs', 'show', 'Harbor')).toMatchObject({ disabled: true })
    expect(await apply(['-f', 'off.yaml', '--check'])).toMatchObject({ code: 0 })
    await put('on.yaml', {
      organizations: [{ name: 'Harbor', disabled: false, phoneNumber: '1' }],
      apps: [{ ...lotWalk, disabled: false }],
    })
    expect(await apply(['-f', 'on.yaml', '--yes'])).toMatchObject({ code: 0 })
    expect(await exchange.json('orgs', 'show', 'Harbor')).toMatchObject({ disabled: false, phoneNumber: '1' })
    expect(await exchange.json('apps', 'show', 'Lot Walk')).toMatchObject({ disabled: false })
  })

  it('loses a race rather than overwriting what somebody else changed in between', async () => {
    await put('race.yaml', { organizations: [{ name: 'Harbor', phoneNumber: '2' }] })
    const options = { renewValues: false, prune: false, isOnlyShown: false, env: {} }
    const plan = await makePlan(await readSources([join(exchange.cwd, 'race.yaml')]), exchange.server, options)
    if ('faults' in plan) throw new Error(plan.faults.join())
    await exchange.json('orgs', 'update', 'Harbor', '--address', 'Somewhere else')
    const outcomes: Outcome[] = []
    await carryOut(plan, { ask: exchange.server.ask, onSecret() {}, onOutcome: (outcome) => outcomes.push(outcome) })
    expect(outcomes).toMatchObject([{ state: 'failed', detail: expect.stringContaining('Run apply again.') }])
    expect(await exchange.json('orgs', 'show', 'Harbor')).toMatchObject({ phoneNumber: '1', address: 'Somewhere else' })
  })

  it('reads several files, directories, JSON and standard input', async () => {
    await mkdir(join(exchange.cwd, 'parts'))
    await put('parts/one.json', JSON.stringify({ organizations: [{ name: 'Harbor', phoneNumber: '3' }] }))
    await put('parts/two.yaml', { organizations: [lakeside] })
    const both = await apply(['-f', 'parts', '-f', 'exchange.yaml', '--plan'])
    expect(both).toMatchObject({ code: 1, stderr: expect.stringContaining('is there already: parts/two.yaml:2.') })
    expect(await apply(['-f', 'parts', '--check'])).toMatchObject({
      code: 3,
      stdout: 'Plan: 1 to change, 1 as they should be.\n',
    })
    const piped = await withInput(
      ['apply', '-f', '-', '--check', '--home', join(exchange.cwd, '.portreeve')],
      '{"organizations": [{"name": "Harbor"}]}',
    )
    expect(piped).toEqual({ code: 0, stdout: 'No changes: 1 as they should be.\n' })
  })

  it('invites members where it may not put them in', async () => {
    const user = { email: 'owner@elsewhere.example', password: 'correct horse battery' }
    await put('password', user.password)
    const made = await exchange.json(
      'users',
      'create',
      '--email',
      user.email,
      '--name',
      'Olive',
      '--password-file',
      'password',
    )
    const org = await exchange.json('orgs', 'create', '--name', 'Elsewhere', '--country', 'US', '--owner', made.id)
    const token = await exchange.tokenOf(user)
    await put('mine.yaml', {
      organizations: [
        {
          id: org.id,
          name: 'Elsewhere',
          members: [
            { email: user.email, roles: ['owner'] },
            { email: 'new@elsewhere.example', roles: ['developer'] },
          ],
        },
      ],
    })
    const asOwner = { PORTREEVE_URL: exchange.url, PORTREEVE_TOKEN: token }
    const ran = await apply(['-f', 'mine.yaml', '--yes'], asOwner)
    expect(ran).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('new@elsewhere.example is invited, and becomes a member by accepting.'),
    })
    const again = await apply(['-f', 'mine.yaml', '--yes'], asOwner)
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('was invited, and has not accepted yet.') })
    expect(again.stdout).toContain('No changes: 1 as they should be.')
    expect((await exchange.json('orgs', 'invitations', 'list', org.id)).items).toHaveLength(1)
  })

  const hasScript = existsSync('/usr/bin/script')
  it.skipIf(!hasScript)('asks at a terminal, in colour, and takes no for an answer', async () => {
    await put('ask.yaml', { organizations: [{ name: 'Harbor', phoneNumber: '4' }] })
    const no = await atTerminal('apply -f ask.yaml', 'n\n')
    expect(no.stdout).toContain('\u001b[32m')
    expect(no.stdout).toMatch(/Do this\? \[y\/N\]/)
    expect(no).toMatchObject({ code: 1, stdout: expect.stringContaining('Nothing was done.') })
    expect(await exchange.json('orgs', 'show', 'Harbor')).toMatchObject({ phoneNumber: '1' })
    const yes = await atTerminal('apply -f ask.yaml', 'y\n')
    expect(yes).toMatchObject({ code: 0, stdout: expect.stringContaining('Result: 1 changed.') })
  })

  function withInput(args: string[], input: string): Promise<{ code: number; stdout: string }> {
    const child = spawn(process.execPath, [MAIN, ...args], { cwd: exchange.cwd, stdio: ['pipe', 'pipe', 'inherit'] })
    child.stdin?.end(input)
    return ended(child)
  }

  function atTerminal(command: string, typed: string): Promise<{ code: number; stdout: string }> {
    const whole = `${process.execPath} ${MAIN} ${command} --home ${join(exchange.cwd, '.portreeve')}`
    // Node takes colours away under a CI, too.
    const { NO_COLOR: _, CI: __, ...inherited } = process.env
    const child = spawn('/usr/bin/script', ['-qec', whole, '/dev/null'], {
      cwd: exchange.cwd,
      env: { ...inherited, TERM: 'xterm' },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    let answered = false
    child.stdout?.on('data', (part: Buffer) => {
      if (answered || !part.toString().includes('[y/N]')) return
      answered = true
      child.stdin?.write(typed)
    })
    return ended(child)
  }

  function ended(child: ReturnType<typeof spawn>): Promise<{ code: number; stdout: string }> {
    let stdout = ''
    child.stdout?.on('data', (part) => {
      stdout += part
    })
    return new Promise((resolve) => child.once('close', (code) => resolve({ code: code ?? -1, stdout })))
  }
})
