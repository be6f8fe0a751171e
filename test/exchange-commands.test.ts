import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type EmptyExchange, startEmptyExchange } from './support/empty-exchange.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

/** What is on an exchange, from organizations to connections, as a person does it who has nothing but the command line. */
describe('portreeve orgs, apis, apps, subscriptions, connections and the rest', () => {
  let exchange: EmptyExchange
  beforeAll(async () => {
    exchange = await startEmptyExchange()
  })
  afterAll(() => exchange.stop())

  const run = (...args: string[]) => exchange.portreeve(args)
  const json = (...args: string[]) => exchange.json(...args)
  const put = (name: string, content: object | string) =>
    writeFile(join(exchange.cwd, name), typeof content === 'string' ? content : JSON.stringify(content))

  it('orgs: create, show by name, list with paging, update, members, invitations, namespaces', async () => {
    const made = await run(
      'orgs',
      'create',
      '--name',
      'Brightwork',
      '--country',
      'US',
      '--namespace',
      'brightwork',
      '--no-owner',
    )
    expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^name +Brightwork$/m) })
    expect(made.stdout).toMatch(/^createdAt +\d{4}-\d\d-\d\dT/m)
    await json(
      'orgs',
      'create',
      '--name',
      'Lakeside Motors',
      '--country',
      'US',
      '--email-domain',
      'lakeside.example',
      '--no-owner',
    )
    expect(await json('orgs', 'show', 'BRIGHTWORK')).toMatchObject({ name: 'Brightwork' })

    const first = await run('orgs', 'list', '--limit', '1')
    expect(first.stdout).toMatch(
      /^ID +NAME +COUNTRY +E-MAIL DOMAIN +STATE\n\S+ +Lakeside Motors +US +lakeside\.example +enabled\n$/,
    )
    const [, after = ''] = /There are more: --after (\S+), or --all/.exec(first.stderr) ?? []
    expect((await json('orgs', 'list', '--after', after)).items).toMatchObject([{ name: 'Brightwork' }])
    expect((await json('orgs', 'list', '--all')).items).toHaveLength(2)
    expect((await run('orgs', 'list', '--all')).stdout.split('\n')).toHaveLength(4)
    expect(await run('orgs', 'list', '--search', 'nothing')).toMatchObject({ stdout: '', stderr: 'There are none.\n' })

    const changed = await json(
      'orgs',
      'update',
      'Brightwork',
      '--website',
      'https://brightwork.example',
      '--dealer-code',
      'A',
      'B',
    )
    expect(changed).toMatchObject({ website: 'https://brightwork.example', dealerCodes: ['A', 'B'] })
    expect(await json('orgs', 'update', 'Brightwork', '--website', '')).not.toHaveProperty('website')

    await json('users', 'create', '--email', 'ada@brightwork.example', '--name', 'Ada Moore')
    await json('orgs', 'members', 'set', 'Brightwork', 'ada@brightwork.example', '--role', 'owner', 'developer')
    expect((await run('orgs', 'members', 'list', 'Brightwork')).stdout).toMatch(
      /ada@brightwork\.example +Ada Moore +owner developer/,
    )
    const last = await run('orgs', 'members', 'remove', 'Brightwork', 'ada@brightwork.example', '--yes')
    expect(last).toMatchObject({ code: 1, stderr: expect.stringContaining('This is the last owner.') })

    await json(
      'orgs',
      'invitations',
      'create',
      'Lakeside Motors',
      '--email',
      'dana@lakeside.example',
      '--role',
      'owner',
    )
    const { items } = await json('orgs', 'invitations', 'list', 'Lakeside Motors')
    expect(items).toMatchObject([{ email: 'dana@lakeside.example', state: 'open' }])
    expect(await run('orgs', 'invitations', 'withdraw', 'Lakeside Motors', items[0].id)).toMatchObject({ code: 0 })

    await json('orgs', 'namespaces', 'claim', 'Brightwork', 'brightwork-two')
    expect((await run('orgs', 'namespaces', 'list', 'Brightwork')).stdout).toMatch(
      /^NAME +SINCE\nbrightwork +\S+\nbrightwork-two/,
    )
    expect(await run('orgs', 'namespaces', 'release', 'Brightwork', 'brightwork-two', '--yes')).toMatchObject({
      code: 0,
    })
  })

  it('apis: create, plans, access control, spec, visibility, secrets, states', async () => {
    const place = [
      '--org',
      'Brightwork',
      '--environment',
      'Production',
      '--namespace',
      'brightwork',
      '--base-path',
      '/parts/v1',
    ]
    const made = await run(
      'apis',
      'create',
      '--id',
      'parts-v1',
      '--name',
      'Parts',
      '--version',
      'v1',
      '--target-url',
      'http://127.0.0.1:9',
      ...place,
    )
    expect(made).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('The client_secret is shown this once. Keep it now.'),
    })
    expect(made.stdout).toMatch(/^client_secret +\w{16}$/m)
    expect(made.stdout).toMatch(/^accessControl\.kind +fortellis_oauth$/m)
    expect(
      await json('apis', 'create', '--based-on', 'parts-v1', '--environment', 'Test', '--id', 'parts-v1-test'),
    ).toMatchObject({ environment: 'Test' })
    expect((await run('apis', 'list', '--environment', 'Test')).stdout).toMatch(
      /parts-v1-test +Parts +v1 +Test +private +enabled +http.*\/brightwork-test\/parts\/v1/,
    )

    const plan = await json('apis', 'plans', 'create', 'parts-v1', '--name', 'Free', '--quota', '10/second', '5000/day')
    expect(plan).toMatchObject({
      visibility: 'public',
      price: { kind: 'free' },
      quotas: [
        { calls: 10, per: 'second' },
        { calls: 5000, per: 'day' },
      ],
    })
    expect((await run('apis', 'plans', 'list', 'parts-v1')).stdout).toMatch(/Free +public +free +10\/second 5000\/day/)
    await json('apis', 'plans', 'update', 'parts-v1', plan.id, '--name', 'Starter')
    expect(await run('apis', 'plans', 'create', 'parts-v1', '--name', 'X', '--quota', 'lots')).toMatchObject({
      code: 2,
    })

    const requestParameters = [
      { name: 'X-Api-Key', in: 'header' },
      { name: 'X-Dealer', in: 'header', displayName: 'Dealer', subscriptionSpecific: true },
    ]
    await put('access.json', {
      accessControl: { kind: 'api_key', requestParameters },
      values: { 'request:header:X-Api-Key': 'hunter2' },
    })
    expect(await run('apis', 'access-control', 'set', 'parts-v1', '--file', 'access.json')).toMatchObject({ code: 0 })
    expect(
      await run('apis', 'access-control', 'set', 'parts-v1', '--value', 'request:header:X-Api-Key=hunter3'),
    ).toMatchObject({ code: 0 })
    const access = await run('apis', 'access-control', 'show', 'parts-v1')
    expect(access.stdout).toMatch(/^request:header:X-Api-Key +all +yes$/m)
    expect(access.stdout).toMatch(/^request:header:X-Dealer +each subscription +with the connection +Dealer$/m)
    expect(access.stdout).not.toContain('hunter')
    const setFrom = async (content: object) => {
      await put('wrong.json', content)
      const { code, stderr } = await run('apis', 'access-control', 'set', 'parts-v1', '--file', 'wrong.json')
      return { code, stderr }
    }
    expect(await setFrom({ kind: 'api_key', requestParameters })).toEqual({
      code: 2,
      stderr: expect.stringContaining(
        'The file has a member "kind". Its members are accessControl and values. What has a kind goes under accessControl.',
      ),
    })
    expect((await setFrom({ accessControl: { kind: 'basic' } })).stderr).toMatch(
      /accessControl\/kind has to be "fortellis_oauth" or "external_oauth" or "custom_oauth" or "api_key"/,
    )
    expect((await setFrom({ accessControl: { kind: 'api_key', headers: [] } })).stderr).toMatch(
      /accessControl\/headers is no member that can be sent here: there are kind, requestParameters/,
    )

    const traffic = await run('apis', 'traffic', 'set', 'parts-v1', '--response-timeout', '20s', '--no-retry')
    expect(traffic).toMatchObject({ code: 0, stdout: expect.stringMatching(/^responseTimeoutMillis +20000$/m) })
    expect(traffic.stdout).toMatch(/^retry +(?:no|false)$/m)
    expect(traffic.stdout.trim().split('\n')).toHaveLength(2)
    expect((await run('apis', 'traffic', 'set', 'parts-v1', '--default', 'all')).stderr).toContain(
      'All of it is as the exchange has it by default.',
    )
    expect(await run('export', '--only', 'apis', '-o', join('not', 'there', 'yet', 'exchange.yaml'))).toMatchObject({
      code: 0,
    })
    expect(await readFile(join(exchange.cwd, 'not', 'there', 'yet', 'exchange.yaml'), 'utf8')).toContain('parts-v1')

    await put('parts.yaml', 'openapi: 3.0.3\ninfo:\n  title: Parts\npaths: {}\n')
    const checked = await run('apis', 'spec', 'check', 'parts-v1', 'parts.yaml')
    expect(checked).toMatchObject({ code: 1, stdout: expect.stringMatching(/\d:\d +error/) })
    const refused = await run('apis', 'spec', 'upload', 'parts-v1', 'parts.yaml')
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('(INVALID-REQUEST, Request-Id') })
    const spec = `openapi: 3.0.3\ninfo: { title: Parts, version: '1' }\nservers: [{ url: https://parts.example }]\npaths: {}\n`
    await put('parts.yaml', spec)
    expect(await run('apis', 'spec', 'upload', 'parts-v1', 'parts.yaml')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('Uploaded openapi 3.0.3: Parts 1'),
    })
    expect((await run('apis', 'spec', 'download', 'parts-v1')).stdout).toBe(spec)
    expect(await run('apis', 'spec', 'delete', 'parts-v1', '--yes')).toMatchObject({ code: 0 })

    expect(await run('apis', 'visibility', 'parts-v1', 'shared', '--with', 'Lakeside Motors')).toMatchObject({
      code: 0,
      stderr: 'parts-v1 is shared now.\n',
    })
    expect(await run('apis', 'visibility', 'parts-v1', 'everybody')).toMatchObject({ code: 2 })
    expect((await json('apis', 'rotate-secret', 'parts-v1')).secrets).toHaveLength(2)
    expect(await run('apis', 'rotate-secret', 'parts-v1', '--overlap', '0')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('say so with --yes'),
    })
    expect(await run('apis', 'revoke-old-secrets', 'parts-v1', '--tokens', '--yes')).toMatchObject({ code: 0 })
    expect((await run('apis', 'probe', 'parts-v1')).stdout).toMatch(/^target\.ok +false$/m)
    expect(await run('apis', 'delete', 'parts-v1-test', '--yes')).toMatchObject({
      code: 0,
      stderr: 'Deleted parts-v1-test.\n',
    })
  })

  it('apps: create, select, listing, and the directory', async () => {
    const settings = [
      '--description',
      'Finds parts',
      '--website',
      'https://parts.example',
      '--callback-url',
      'https://parts.example/cb',
    ]
    const made = await json(
      'apps',
      'create',
      '--org',
      'Brightwork',
      '--name',
      'Parts Finder',
      '--contact-email',
      'hello@brightwork.example',
      ...settings,
    )
    expect(made).toMatchObject({ callbackUrls: ['https://parts.example/cb'], client_secret: expect.any(String) })
    const [plan] = (await json('apis', 'plans', 'list', 'parts-v1')).items
    expect(await run('apps', 'select', 'Parts Finder', 'parts-v1')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/\n {2}\/planId: .*choose one/),
    })
    expect(await run('apps', 'select', 'Parts Finder', 'parts-v1', '--plan', 'Gratis')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('parts-v1 has no plan Gratis'),
    })
    expect(await run('apps', 'select', 'Parts Finder', 'parts-v1', '--plan', plan.id)).toMatchObject({ code: 0 })
    expect(await run('apps', 'select', 'Parts Finder', 'parts-v1', '--plan', plan.name)).toMatchObject({ code: 0 })
    for (const status of ['Draft', 'Submitted', 'In Review', 'Approved', 'Published']) {
      expect(await run('apps', 'listing', 'Parts Finder', status)).toMatchObject({ code: 0 })
    }
    expect((await run('apps', 'list', '--listing', 'Published')).stdout).toContain('Parts Finder')
    expect(await run('apps', 'list', '--listing', 'Famous')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Allowed choices are Registered'),
    })
    expect((await run('directory', 'apps', '--search', 'parts')).stdout).toMatch(
      /Parts Finder +Brightwork +Finds parts/,
    )
    expect((await json('apps', 'update', 'Parts Finder', '--implicit')).implicit).toBe(true)
  })

  it('subscriptions and connections: activate, accept with values, deactivate, bring back, report', async () => {
    const consent = ['--consent-name', 'Dana Whitfield', '--consent-title', 'Owner']
    const activate = ['subscriptions', 'create', '--app', 'Parts Finder', '--org', 'Lakeside Motors']
    expect(await run(...activate)).toMatchObject({ code: 2, stderr: expect.stringContaining('--consent-name') })
    await put('terms.json', { terms: { version: '1', text: 'Pay.' } })
    const { terms } = await json('apps', 'update', 'Parts Finder', '--file', 'terms.json')
    expect(await run(...activate, ...consent, '--terms-digest', 'of-other-words')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('/consent/termsDigest: This is not the digest'),
    })
    const made = await run(...activate, ...consent, '--terms-digest', terms.digest)
    expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ORGANIZATION +SUBSCRIPTION +STATUS +WHY\n/) })
    const [{ id }] = (await json('subscriptions', 'list', '--org', 'Lakeside Motors')).items
    expect(made.stdout).toContain(id)
    const [waiting] = (await json('connections', 'list', 'parts-v1', '--status', 'pending')).items.filter(
      ({ subscription }: { subscription: { id: string } }) => subscription.id === id,
    )
    expect(waiting.missingValues).toEqual(['X-Dealer'])
    await put('values.json', { 'X-Dealer': 'hunter2' })
    expect(await run('connections', 'accept', waiting.id, '--values', 'values.json')).toMatchObject({
      code: 0,
      stderr: `Accepted ${waiting.id}.\n`,
    })
    expect(await run('connections', 'set-values', waiting.id, '--value', 'X-Dealer=7')).toMatchObject({ code: 0 })
    const shown = await run('subscriptions', 'show', id)
    expect(shown.stdout).toMatch(/^organization +Lakeside Motors \(/m)
    expect(shown.stdout).toMatch(/parts-v1 +active/)
    expect(shown.stdout).not.toContain('hunter2')

    const report = await run('apps', 'report', 'Parts Finder')
    expect(report.stdout.trim().split('\r\n')).toEqual([
      expect.stringMatching(/^app name,app id,/),
      expect.stringContaining(`,Lakeside Motors,`),
      // Its own test subscription.
      expect.stringContaining(`,Brightwork,`),
    ])
    expect(await run('subscriptions', 'deactivate', id)).toMatchObject({ code: 2 })
    expect(await run('subscriptions', 'deactivate', id, '--yes')).toMatchObject({
      code: 0,
      stderr: `Deactivated ${id}.\n`,
    })
    expect(await run('subscriptions', 'reactivate', id, ...consent)).toMatchObject({ code: 0 })
    expect((await json('subscriptions', 'show', id)).status).toBe('active')
    const stale = await run('subscriptions', 'cancel', id, '--if-match', '1', '--yes')
    expect(stale).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/\(CHANGED, Request-Id [^)]+\)\nSomebody changed it after you read it/),
    })
    expect((await json('provider-calls', 'list')).items).toEqual([])
  })

  it('me, tokens, operators, audit', async () => {
    expect((await run('me', 'show')).stdout).toMatch(/^operator +yes: may do everything/m)
    const token = await json('tokens', 'create', '--name', 'report', '--ttl', '600')
    expect(token).toMatchObject({ scope: 'read', token: expect.stringMatching(/^pmt_/) })
    const env = { PORTREEVE_URL: exchange.url, PORTREEVE_TOKEN: token.token }
    expect(await exchange.portreeve(['orgs', 'list'], env)).toMatchObject({ code: 0 })
    expect(await exchange.portreeve(['orgs', 'update', 'Brightwork', '--phone', '1'], env)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/\(INSUFFICIENT-SCOPE, Request-Id [^)]+\)\n`portreeve me show` says/),
    })
    const asJson = await exchange.portreeve(['orgs', 'update', 'Brightwork', '--phone', '1', '--json'], env)
    expect(JSON.parse(asJson.stderr)).toMatchObject({ status: 403, code: 'INSUFFICIENT-SCOPE' })
    expect(await run('tokens', 'revoke', token.id)).toMatchObject({ code: 0 })
    expect((await exchange.portreeve(['me', 'show'], env)).stderr).toMatch(
      /The token is the one of --token, PORTREEVE_TOKEN/,
    )

    expect(await run('operators', 'add', 'ada@brightwork.example')).toMatchObject({ code: 0 })
    expect((await json('operators', 'list')).items).toHaveLength(2)
    expect(await run('operators', 'remove', 'ada@brightwork.example', '--yes')).toMatchObject({ code: 0 })

    expect(await json('exchange', 'show')).toMatchObject({ settings: { publicDirectory: false } })
    expect(await run('exchange', 'update')).toMatchObject({ code: 2 })
    expect(await run('exchange', 'update', '--public-directory', 'maybe')).toMatchObject({ code: 2 })
    const opened = await run('exchange', 'update', '--public-directory', 'on', '--if-match', '1')
    expect(opened).toMatchObject({ code: 0, stdout: expect.stringMatching(/^settings\.publicDirectory +true$/m) })
    expect(await run('exchange', 'update', '--public-directory', 'off', '--if-match', '1')).toMatchObject({ code: 1 })
    expect((await fetch(`${exchange.url}/management/v1/public/apis`)).status).toBe(200)
    expect(await json('exchange', 'update', '--public-directory', 'off')).toMatchObject({ revision: 3 })
    expect((await fetch(`${exchange.url}/management/v1/public/apis`)).status).toBe(404)

    const system = await run('system')
    expect(system.stdout).toMatch(/^store\.kind +embedded$/m)
    expect(system.stdout).toMatch(/^events\.waiting +0$/m)
    expect(system.stdout).toMatch(/^PROCESS +STATE +VERSION +STARTED +SEEN +REVISION +LAG \(ms\)$/m)
    expect(system.stdout).toMatch(/^\S+:\d+ +alive, answers /m)
    expect(system.stdout).toMatch(/^KID +SERVER +ALG +STATE +NEXT ROTATION$/m)
    expect((await json('system')).nodes).toHaveLength(1)

    expect(await run('me', 'rename', 'Ada Moore')).toMatchObject({ code: 0 })
    expect((await run('me', 'show')).stdout).toMatch(/^name +Ada Moore$/m)
    expect((await run('me', 'security')).stdout).toMatch(/^accountUrl +http.*\/account$/m)
    expect(await run('me', 'sessions', 'list')).toMatchObject({ code: 0, stderr: 'There are none.\n' })
    expect(await run('me', 'sessions', 'end', 'none')).toMatchObject({ code: 2 })
    expect((await run('me', 'sessions', 'end', 'none', '--yes')).stderr).toContain('no session with this id')
    expect((await run('me', 'sessions', 'end', '--yes')).stderr).toContain('Say which session, or --all')
    expect(await run('me', 'sessions', 'end', '--all', '--yes')).toMatchObject({ code: 0 })
    expect(await run('me', 'consents', 'list')).toMatchObject({ code: 0, stderr: 'There are none.\n' })
    expect((await run('me', 'consents', 'remove', 'none', '--yes')).stderr).toContain('allowed nothing')

    const audit = await run('audit', 'list', '--subject', 'parts-v1', '--all')
    expect(audit.stdout).toMatch(/^AT +WHO +ACTION +SUBJECT +CHANGED\n/)
    expect(audit.stdout).toMatch(/api\.set_access_control +api parts-v1/)
    expect(audit.stdout).not.toContain('hunter')
    const found = (await json('audit', 'list', '--search', 'api.set_', '--kind', 'api', '--last', '1h')).items
    expect(new Set(found.map(({ action }: { action: string }) => action))).toContain('api.set_access_control')
    expect((await json('audit', 'list', '--search', 'api.', '--to', '2020-01-01')).items).toEqual([])
    const table = await run('audit', 'export', '--search', 'parts-', '--from', '2020-01-01')
    expect(table.stdout).toMatch(/^at \(UTC\),who,.*,entry id\r\n\d{4}-/)
    expect(table.stdout.match(/,api\.set_access_control,api,parts-v1,/g)).not.toBeNull()
    expect(table.stderr).toMatch(/^\d+ entries, /m)
    expect((await json('audit', 'list', '--action', 'organization.create', '--org', 'Brightwork')).items).toHaveLength(
      1,
    )
  })

  it('makes nothing twice with the same idempotency key', async () => {
    const create = [
      'orgs',
      'create',
      '--name',
      'Only One',
      '--country',
      'US',
      '--no-owner',
      '--idempotency-key',
      'of-today',
    ]
    const [one, other] = [await json(...create), await json(...create)]
    expect(other.id).toBe(one.id)
    expect((await json('orgs', 'list', '--search', 'Only One')).items).toHaveLength(1)
  })

  it('asks before what cannot be taken back, and never where nobody can answer', async () => {
    for (const args of [
      ['orgs', 'delete', 'Only One'],
      ['orgs', 'disable', 'Only One'],
      ['apis', 'delete', 'parts-v1'],
      ['apps', 'delete', 'Parts Finder'],
    ]) {
      expect(await run(...args)).toMatchObject({
        code: 2,
        stdout: '',
        stderr: expect.stringContaining('say so with --yes'),
      })
    }
    expect(await run('apis', 'delete', 'parts-v1', '--yes')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('(CONFLICT, Request-Id'),
    })
    expect(await run('orgs', 'delete', 'Only One', '--yes')).toMatchObject({ code: 0, stderr: 'Deleted Only One.\n' })
    expect(await run('orgs', 'show', 'Only One')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is no organization with this id or name that you may see'),
    })
  })

  it('G-H writes no control characters of others to the terminal', async () => {
    await put('odd.json', { name: 'Plain', countryCode: 'US', apiDmsInfo: [{ note: 'a b' }], ownerId: null })
    await json('orgs', 'create', '--file', 'odd.json')
    await json('apis', 'update', 'parts-v1', '--description', 'red \u009b31m or not\nsecond line')
    const shown = await run('apis', 'show', 'parts-v1')
    expect(shown.stdout.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
    expect(shown.stdout).toContain('second line')
  })

  it('every command explains itself', async () => {
    const program = await run('--help')
    for (const name of [
      'orgs',
      'apis',
      'apps',
      'subscriptions',
      'connections',
      'provider-calls',
      'audit',
      'operators',
      'exchange',
      'system',
      'tokens',
      'directory',
      'apply',
      'export',
      'import',
      'completion',
    ]) {
      expect(program.stdout).toMatch(new RegExp(`^ {2}${name}[ \\n]`, 'm'))
    }
    expect((await run('orgs', 'members', 'set', '--help')).stdout).toContain('Examples:')
    expect((await run('completion', 'bash')).stdout).toContain("' orgs members set'")
    expect(await run('completion', 'tcsh')).toMatchObject({ code: 2 })
  })
})
