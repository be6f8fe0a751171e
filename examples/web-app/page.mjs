const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** HTML in which every value is text, unless it is HTML made here. */
class Html {
  constructor(text) {
    this.text = text
  }
}
function html(parts, ...values) {
  const text = (value) => {
    if (value instanceof Html) return value.text
    if (Array.isArray(value)) return value.map(text).join('')
    return String(value ?? '').replace(/[&<>"']/g, (character) => entities[character])
  }
  return new Html(parts.map((part, index) => part + (index < values.length ? text(values[index]) : '')).join(''))
}

const when = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })

function page(content) {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Service Lane</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="data:,">
</head>
<body><main><h1>Service Lane</h1>${content}</main></body>
</html>`.text
}

export function signedOutPage() {
  return page(html`<section>
<p>Sign in to see your dealership’s next appointments.</p>
<form method="post" action="/sign-in"><button>Sign in</button></form>
</section>`)
}

/** @param {{ person: any, expiresAt: number, appointments: any[], problem?: string }} view */
export function signedInPage({ person, expiresAt, appointments, problem }) {
  const minutes = Math.max(0, Math.round((expiresAt - Date.now() / 1000) / 60))
  const rows = appointments.map(
    ({ startsAt, reason, advisor }) =>
      html`<tr><td>${when.format(new Date(startsAt))}</td><td>${reason}</td><td>${advisor}</td></tr>`,
  )
  return page(html`<section>
<h2>Signed in</h2>
<p><span id="name">${person.name ?? person.sub}</span><br><span id="email" class="quiet">${person.email}</span></p>
<p class="quiet">The access token is good for <time datetime="${new Date(1000 * expiresAt).toISOString()}">${minutes} more minutes</time>; it is renewed by itself.</p>
<div class="row">
<form method="post" action="/refresh"><button class="second">Renew it now</button></form>
<form method="post" action="/sign-out"><button class="second">Sign out</button></form>
</div>
</section>
${problem ? html`<section role="alert" id="problem">${problem}</section>` : ''}
<section>
<h2>Next appointments</h2>
<table>
<thead><tr><th scope="col">When</th><th scope="col">What</th><th scope="col">With</th></tr></thead>
<tbody id="rows">${rows}</tbody>
</table>
</section>`)
}

export function problemPage(problem) {
  return page(html`<section role="alert" id="problem">${problem}</section>
<section><form method="post" action="/sign-in"><button>Sign in</button></form></section>`)
}
