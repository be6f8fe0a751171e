import { Text } from '@mantine/core'
// The very rule that the sign-in pages go by, so that a preview cannot differ from them.
import { fitAccent } from '@portreeve/protocol'
import gate from '../../app/gate.svg'
import type { Branding } from './server-branding-page.tsx'
import classes from './sign-in-preview.module.css'

/** As on the pages themselves (packages/server/src/identity/pages/assets/stylesheet.ts). */
const surfaces = {
  light: { page: '#f4f6f8', card: '#ffffff', line: '#dde3e9', text: '#15202b', quiet: '#536070', edge: '#7b8896' },
  dark: { page: '#12161b', card: '#1c2128', line: '#323b46', text: '#e9edf2', quiet: '#a8b3c0', edge: '#7c8a99' },
} as const
/** The least favourable background of each, which an accent has to stand out from. */
const backdrops = { light: '#f4f6f8', dark: '#1c2128' } as const
const DEFAULT_COLOUR = '#0f6b6b'

/** The sign-in card as it would look. A picture of it: nothing in it can be used. */
export function SignInPreview({ displayName, logoUri, colour, scheme }: Branding & { scheme: 'light' | 'dark' }) {
  const { page, card, line, text, quiet, edge } = surfaces[scheme]
  const usable = /^#[0-9a-f]{6}$/i.test(colour) ? colour.toLowerCase() : DEFAULT_COLOUR
  const accent = fitAccent(usable, backdrops[scheme])
  const isInline = /^data:image\/(?:png|jpeg|webp|gif|svg\+xml)[;,]/i.test(logoUri)
  const name = displayName.trim() || 'Portreeve'
  return (
    <>
      <div
        className={classes.page}
        role="img"
        aria-label={`The sign-in page of ${name}, ${scheme}`}
        style={{ background: page, color: text }}
      >
        <div className={classes.brand}>
          {isInline ? (
            <img src={logoUri} alt="" className={classes.logo} />
          ) : logoUri === '' ? (
            <img src={gate} alt="" className={classes.logo} />
          ) : (
            <span className={classes.noLogo} style={{ borderColor: edge, color: quiet }}>
              logo
            </span>
          )}
          <span>{name}</span>
        </div>
        <div className={classes.card} style={{ background: card, borderColor: line }}>
          <div className={classes.title}>Sign in</div>
          <div className={classes.lead} style={{ color: quiet }}>
            to continue to <b style={{ color: text }}>Service Lane</b>
          </div>
          <div className={classes.label}>E-mail</div>
          <div className={classes.field} style={{ borderColor: edge, outlineColor: accent.text }} data-focus>
            dana@lakeside.example
          </div>
          <div className={classes.label}>Password</div>
          <div className={classes.field} style={{ borderColor: edge }} />
          <div className={classes.button} style={{ background: accent.fill, color: accent.onFill }}>
            Sign in
          </div>
          <div className={classes.link} style={{ color: accent.text }}>
            Forgot your password?
          </div>
        </div>
      </div>
      {logoUri !== '' && !isInline && (
        <Text size="sm" c="dimmed" mt="sm">
          This console loads no pictures from elsewhere. The sign-in page shows the logo in that place.
        </Text>
      )}
    </>
  )
}
