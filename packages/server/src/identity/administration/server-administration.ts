import { API_PROVIDERS, type AuthServerId, accept, type EpochSeconds, signingAlgs } from '@portreeve/protocol'
import type {
  AuthorizationServer,
  AuthorizationServerSettings,
  AuthorizationServerStore,
  Branding,
  ProfileName,
} from '../../store/index.ts'
import { bad, flag, good, listOf, oneOf, type Reader, text } from '../client-metadata/read-values.ts'
import { generateAuthServerId } from '../generate-ids.ts'
import { CLOCKS_APART_SECONDS } from '../keys/key-times.ts'
import { managementScopes } from '../management-scopes.ts'
import { parseLogo } from '../pages/safe-uri.ts'
import { policyOf, standardScopes } from '../profiles.ts'
import { patchMembers, type Readers, seconds } from './read-members.ts'
import { type AdministrationOutcome, refuseAdministration, refuseField, refuseRead } from './refusal.ts'

/** Authorization servers, for operators. Methods reject with StoreUnavailable. */
export interface ServerAdministration {
  list(): Promise<AuthorizationServer[]>
  show(id: AuthServerId): Promise<AdministrationOutcome<AuthorizationServer>>
  /** With keys, in force on this node when it resolves. */
  create(wishes: NewServer): Promise<AdministrationOutcome<AuthorizationServer>>
  /** Changes what `patch` names; `null` brings a default back. In force on this node when it resolves. */
  update(id: AuthServerId, patch: unknown): Promise<AdministrationOutcome<AuthorizationServer>>
}

/** What is left out has its default. */
export interface NewServer {
  profile: ProfileName
  audience?: string | undefined
  /** The rest may be changed later, and is read as `update` reads it. */
  [changeable: string]: unknown
}

export interface ServerAdministrationDeps {
  authorizationServers: AuthorizationServerStore
  /** Identity's: makes keys for new algorithms, and loads servers anew. */
  ensureKey: (id: AuthServerId) => Promise<void>
  now: () => EpochSeconds
}

export function createServerAdministration(deps: ServerAdministrationDeps): ServerAdministration {
  const { authorizationServers, ensureKey, now } = deps
  const notFound = () => refuseAdministration('not_found', 'There is no authorization server with this id.')
  return {
    list: () => authorizationServers.list(),
    async show(id) {
      const server = await authorizationServers.find(id)
      return server ? accept(server) : notFound()
    },
    async create({ profile, audience = API_PROVIDERS, ...wishes }) {
      const made = readServer({ ...newServer(now()), profile, audience }, wishes)
      if (!made.ok) return made
      await authorizationServers.put(made.value)
      await ensureKey(made.value.id)
      return made
    },
    async update(id, patch) {
      for (let tries = 0; tries < TRIES; tries++) {
        const server = await authorizationServers.find(id)
        if (!server) return notFound()
        const read = readServer(server, patch)
        if (!read.ok) return read
        const changed = accept(withEarlierTokens(read.value, server, now()))
        // Nobody's change in between is undone: one of them may have disabled the server (threat T-12).
        if ((await authorizationServers.replace(server, changed.value)) === 'changed') continue
        await ensureKey(id)
        return changed
      }
      return refuseAdministration('conflict', 'Others are changing this authorization server at the moment. Try again.')
    },
  }
}

const TRIES = 5
const HOUR = 3600
const DAY = 24 * HOUR
const YEAR = 366 * DAY
/** Members of Changeable, each of which a server has. */
const CHANGEABLE_COUNT = 4

function newServer(createdAt: EpochSeconds): AuthorizationServer {
  return {
    id: generateAuthServerId(),
    name: 'Exchange',
    profile: 'exchange',
    audience: API_PROVIDERS,
    accessTokenTtlSeconds: HOUR,
    settings: {},
    disabled: false,
    createdAt,
  }
}

/** The server as it would be, without what is nobody's to choose; a refusal says which member cannot be as asked. Pure. */
function readServer(server: AuthorizationServer, patch: unknown): AdministrationOutcome<AuthorizationServer> {
  const { name, accessTokenTtlSeconds, disabled } = server
  const { earlierTokensUntil: _, ...settings } = server.settings
  const read = patchMembers<Changeable>({ name, accessTokenTtlSeconds, disabled, settings }, patch, {
    name: text(200),
    accessTokenTtlSeconds: seconds(60, DAY),
    disabled: flag,
    settings: (value) => patchMembers(settings, value, settingsReaders(settings)),
  })
  if (!read.ok) return refuseRead(`The authorization server: ${read.why}`, read)
  if (Object.keys(read.value).length < CHANGEABLE_COUNT) {
    return refuseAdministration('invalid', 'name, accessTokenTtlSeconds, disabled and settings cannot be null.')
  }
  const changed = { ...server, ...read.value }
  const { keyLifetimeSeconds, keyAnnouncedSeconds } = policyOf(changed)
  if (keyAnnouncedSeconds >= keyLifetimeSeconds) {
    const text = 'settings: keyAnnouncedSeconds has to be less than keyLifetimeSeconds.'
    return refuseField('/settings/keyAnnouncedSeconds', text)
  }
  return accept(changed)
}

/**
 * What is revoked is remembered for as long as a token lives; where that becomes shorter, the tokens of before do not, and
 * would come back to life (threat T-12). Pure.
 */
function withEarlierTokens(
  changed: AuthorizationServer,
  { accessTokenTtlSeconds, settings }: AuthorizationServer,
  now: EpochSeconds,
): AuthorizationServer {
  const isShorter = changed.accessTokenTtlSeconds < accessTokenTtlSeconds
  const lastEnds = isShorter ? now + accessTokenTtlSeconds + CLOCKS_APART_SECONDS : 0
  const earlierTokensUntil = Math.max(lastEnds, settings.earlierTokensUntil ?? 0) as EpochSeconds
  return earlierTokensUntil > now ? { ...changed, settings: { ...changed.settings, earlierTokensUntil } } : changed
}

type Changeable = Pick<AuthorizationServer, 'name' | 'accessTokenTtlSeconds' | 'disabled'> & {
  settings: ChangeableSettings
}

type ChangeableSettings = Omit<AuthorizationServerSettings, 'earlierTokensUntil'>

function settingsReaders({ branding = {} }: ChangeableSettings): Readers<ChangeableSettings> {
  return {
    signingAlgs: listOf(oneOf(signingAlgs), signingAlgs.length),
    keyLifetimeSeconds: seconds(HOUR, 10 * YEAR),
    keyAnnouncedSeconds: seconds(0, YEAR),
    // "A maximum authorization code lifetime of 10 minutes is RECOMMENDED" (RFC 6749 §4.1.2).
    codeTtlSeconds: seconds(1, 600),
    idTokenTtlSeconds: seconds(60, DAY),
    refreshTokenTtlSeconds: seconds(HOUR, 10 * YEAR),
    requirePkce: flag,
    scopes: listOf(ownScope, 100),
    branding: (value) => patchMembers(branding, value, brandingReaders),
  }
}

const brandingReaders: Readers<Branding> = {
  displayName: text(100),
  logoUri: (value) =>
    typeof value === 'string' && value.length <= LOGO_LENGTH_MAX && parseLogo(value)
      ? good(value)
      : bad('has to be an https URL, or data: of an image type.'),
  colour: (value) =>
    typeof value === 'string' && /^#[0-9a-f]{6}$/i.test(value) ? good(value) : bad('has to be like #1a2b3c.'),
}

/** An inlined image travels with every page. */
const LOGO_LENGTH_MAX = 8_000

/** RFC 6749 §3.3. */
const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/

const ownScope: Reader<string> = (value) => {
  if (typeof value !== 'string' || !SCOPE_TOKEN.test(value)) return bad('is no scope (RFC 6749 §3.3).')
  return [...standardScopes, ...managementScopes].includes(value)
    ? bad('is a standard scope, which is there anyway.')
    : good(value)
}
