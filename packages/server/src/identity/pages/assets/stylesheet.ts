import { backgrounds, brandRules } from './brand-rules.ts'

/** Harbour green. Of servers that bring no colour of their own. */
const DEFAULT_COLOUR = '#0f6b6b'

/**
 * The one stylesheet. Colours have names, and dark mode gives the names other colours; the accent comes from brandRules, so every
 * rule here holds for every brand. Targets are at least 44 px high. Nothing moves, so nothing has to stop moving.
 */
export const stylesheet = `${brandRules(DEFAULT_COLOUR)}
:root {
  color-scheme: light dark;
  --page: ${backgrounds.light};
  --card: #ffffff;
  --line: #dde3e9;
  --soft: #eef2f5;
  --text: #15202b;
  --quiet: #536070;
  --control-line: #7b8896;
  --problem: #92231a;
  --problem-soft: #fdeeec;
  --good: #17573a;
  --good-soft: #e7f4ec;
  --shadow: 0 1px 2px rgb(21 32 43 / 6%), 0 12px 32px -16px rgb(21 32 43 / 16%);
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12161b;
    --card: ${backgrounds.dark};
    --line: #323b46;
    --soft: #282f38;
    --text: #e9edf2;
    --quiet: #a8b3c0;
    --control-line: #7c8a99;
    --problem: #ffb8b0;
    --problem-soft: #421f1c;
    --good: #a9e2bf;
    --good-soft: #17351f;
    --shadow: none;
  }
}

*, *::before, *::after { box-sizing: border-box }
[hidden] { display: none !important }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100% }
body {
  margin: 0;
  background: var(--page);
  color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif;
  overflow-wrap: anywhere;
}
h1, h2, p, ul, dl, dd { margin: 0 }
ul { padding: 0; list-style: none }
h1 { font-size: 1.75rem; line-height: 1.2; font-weight: 650; letter-spacing: -0.018em; text-wrap: balance }
h2 { font-size: 1rem; line-height: 1.5; font-weight: 650 }
code { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace; font-size: 0.9375em }
a { color: var(--accent-text); text-underline-offset: 0.18em; text-decoration-thickness: 1px }
a:hover { text-decoration-thickness: 2px }
:focus-visible { outline: 3px solid var(--accent-text); outline-offset: 2px; border-radius: 4px }
.quiet, .lead, .hint { color: var(--quiet) }
.hint { font-size: 0.9375rem }
.name { font-weight: 600; color: var(--text) }
h1 .name { font-weight: inherit }
.button .name { color: inherit; font-weight: inherit }

.page { width: 100%; max-width: 30rem; margin: 0 auto; padding: clamp(1.5rem, 9vh, 6rem) 1rem 3rem }
.page-wide { max-width: 62rem; padding-top: clamp(1.5rem, 5vh, 3rem) }
.top {
  display: flex; align-items: center; justify-content: space-between; gap: 1rem;
  min-height: 3rem; margin-bottom: 1rem; padding: 0 0.25rem;
}
.brand { display: flex; align-items: center; gap: 0.75rem; font-weight: 600; min-width: 0 }
.brand-logo, .brand-mark { flex: none; width: 2rem; height: 2rem; object-fit: contain }
.brand-mark { color: var(--accent-text) }
.card {
  display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.75rem;
  padding: 2.5rem; background: var(--card); border: 1px solid var(--line); border-radius: 1rem; box-shadow: var(--shadow);
}
.heading { display: grid; gap: 0.5rem }
.heading .tile { margin-bottom: 0.75rem }
.stack { display: grid; gap: 1.25rem }
.stack-tight { display: grid; gap: 0.75rem; justify-items: start }
.stack-tight > * { max-width: 100% }
.stack-tight > form, .stack-tight > ul, .stack-tight > dl { width: 100% }
.foot { display: grid; gap: 0.25rem; margin-bottom: -0.75rem; padding-top: 1rem; border-top: 1px solid var(--line) }

.field { display: grid; gap: 0.375rem }
label { font-size: 0.9375rem; font-weight: 600 }
input {
  width: 100%; min-height: 3rem; padding: 0 0.875rem;
  font: inherit; color: inherit; background: var(--card);
  border: 1px solid var(--control-line); border-radius: 0.625rem;
}
input:hover { border-color: var(--text) }
input[aria-invalid="true"] { border-color: var(--problem); box-shadow: inset 0 0 0 1px var(--problem) }
input:focus-visible {
  outline: 3px solid var(--accent-text); outline-offset: -2px; border-color: transparent; border-radius: 0.625rem; box-shadow: none;
}
input.code { font-variant-numeric: tabular-nums; font-size: 1.25rem; letter-spacing: 0.12em }

.button {
  display: inline-flex; align-items: center; justify-content: center; min-height: 2.75rem; padding: 0.5rem 1rem;
  font: inherit; font-weight: 600; line-height: 1.25; text-align: center; text-decoration: none; cursor: pointer;
  color: var(--text); background: none; border: 1px solid transparent; border-radius: 0.625rem;
}
.button:focus-visible { border-radius: 0.625rem }
.button:disabled { opacity: 0.6; cursor: default }
.button-primary { color: var(--accent-on); background: var(--accent-fill) }
.button-primary:hover:enabled, a.button-primary:hover {
  box-shadow: 0 0 0 3px color-mix(in srgb, var(--accent-fill) 28%, transparent);
}
.button-secondary { border-color: var(--control-line) }
.button-secondary:hover { background: var(--soft); border-color: var(--text) }
.button-quiet { padding: 0.5rem 0; border-inline: 0; color: var(--accent-text); font-weight: 500; text-align: start }
.button-quiet:hover { text-decoration: underline; text-underline-offset: 0.18em }
.stack > .button, .choices > .button, .card > p > .button, .card > form > .button { width: 100%; min-height: 3rem }
.choices { display: grid; gap: 0.75rem }
.link { display: inline-flex; align-items: center; min-height: 2.75rem; font-weight: 500; text-decoration: none }
.link:hover { text-decoration: underline }
.beside { margin: -0.75rem 0 }
.or { display: flex; align-items: center; gap: 0.875rem; color: var(--quiet); font-size: 0.9375rem }
.or::before, .or::after { content: ""; flex: 1; border-top: 1px solid var(--line) }

.problem, .notice, .script-problem { padding: 0.875rem 1rem; border-radius: 0.625rem }
.problem, .script-problem { color: var(--problem); background: var(--problem-soft) }
.problem { display: flex; gap: 0.75rem; border: 1px solid transparent }
.problem svg { flex: none; margin-top: 0.125rem }
.script-problem:empty { display: none }
.notice { color: var(--good); background: var(--good-soft); border: 1px solid transparent }

.tile { flex: none; width: 3rem; height: 3rem; border-radius: 0.75rem; object-fit: contain }
img.tile { background: #ffffff; border: 1px solid var(--line) }
.tile-letter {
  display: inline-flex; align-items: center; justify-content: center;
  font-size: 1.25rem; font-weight: 650; color: var(--text); background: var(--soft); border: 1px solid var(--line);
}
.person { display: flex; align-items: center; gap: 0.875rem }
.person-letter {
  flex: none; display: inline-flex; align-items: center; justify-content: center; width: 3rem; height: 3rem;
  font-size: 1.25rem; font-weight: 650; background: var(--soft); border: 1px solid var(--line); border-radius: 50%;
}
.person-text { display: grid; min-width: 0 }
.app-links { display: flex; flex-wrap: wrap; column-gap: 1.25rem; font-size: 0.9375rem }
.app-links .link { color: var(--quiet); font-weight: 400 }
.scopes { border-top: 1px solid var(--line) }
.scopes li { display: flex; gap: 0.75rem; padding: 0.75rem 0; border-bottom: 1px solid var(--line) }
.scopes svg { flex: none; margin-top: 0.125rem; color: var(--accent-text) }
.known .scopes { color: var(--quiet) }
.known .scopes svg { color: inherit }

.details dl { display: grid; gap: 0.875rem; padding: 1.125rem 1.25rem; background: var(--soft); border-radius: 0.75rem }
.details h2 { font-size: 0.9375rem; color: var(--quiet) }
dl > div { display: grid; gap: 0.125rem }
dt { font-size: 0.875rem; color: var(--quiet) }
summary { display: flex; align-items: center; min-height: 2.75rem; color: var(--accent-text); font-weight: 500; cursor: pointer }
summary:hover { text-decoration: underline; text-underline-offset: 0.18em }
summary::-webkit-details-marker { display: none }
details[open] summary { margin-bottom: 0.75rem }

.qr { padding: 0.75rem; width: 13rem; height: 13rem; background: #ffffff; border: 1px solid var(--line); border-radius: 0.75rem }
.key { padding: 0.625rem 0.875rem; background: var(--soft); border-radius: 0.5rem; letter-spacing: 0.04em }
.recovery-codes {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(7.5rem, 1fr)); gap: 0.625rem 1.5rem;
  padding: 1.25rem 1.5rem; background: var(--soft); border-radius: 0.75rem;
}
.recovery-codes code { font-size: 1.0625rem; letter-spacing: 0.04em }

.section { display: grid; gap: 1rem; padding-top: 1.75rem; border-top: 1px solid var(--line) }
.section-head { display: grid; gap: 0.25rem; align-content: start }
.section-head .quiet { font-size: 0.9375rem }
.section-body { display: grid; gap: 1rem; min-width: 0 }
.rows { display: grid }
.row { display: flex; flex-wrap: wrap; align-items: center; gap: 0.75rem 1rem; padding: 1rem 0; border-bottom: 1px solid var(--line) }
.row:first-child { padding-top: 0 }
.section .row:last-child { border-bottom: 0; padding-bottom: 0 }
.row-text { display: grid; gap: 0.125rem; flex: 1 1 13rem; min-width: 0 }
.row-app { align-items: start }
.row-app .row-actions { flex-basis: 100%; padding-inline-start: 4rem }
.row-text .quiet { font-size: 0.9375rem }
.row-title { display: flex; flex-wrap: wrap; align-items: center; gap: 0.125rem 0.625rem; font-weight: 600 }
.row-actions { display: flex; flex-wrap: wrap; gap: 0.5rem }
.tag { padding: 0.0625rem 0.5rem; font-size: 0.8125rem; font-weight: 500; color: var(--quiet); border: 1px solid var(--line); border-radius: 1rem }
.add { padding-top: 1rem }
.add .stack { max-width: 24rem }
.mail-head { display: grid; gap: 0.75rem; padding: 1rem 0; border-block: 1px solid var(--line) }
.mail-text { white-space: pre-wrap; max-width: 42rem }

@media (min-width: 30em) {
  .choices { grid-template-columns: 1fr 1fr }
}
@media (min-width: 48em) {
  .section { grid-template-columns: 15rem minmax(0, 1fr); gap: 3rem; padding-top: 2.25rem }
  .page-wide .card { gap: 2.25rem }
}
@media (max-width: 29.99em) {
  body { background: var(--card) }
  .page { padding: 1.25rem 1.25rem 2.5rem }
  .top { padding: 0 }
  .card { padding: 0; border: 0; box-shadow: none }
  .add .button, .add .stack { width: 100%; max-width: none }
}
@media (scripting: none) {
  .needs-script { display: none }
}
@media (forced-colors: active) {
  .button-primary, .problem, .notice, .script-problem:not(:empty), .details dl, .recovery-codes, .key { border: 1px solid CanvasText }
}
@media print {
  .no-print, .top form { display: none }
  body { background: none }
  .card { padding: 0; border: 0; box-shadow: none }
}
`
