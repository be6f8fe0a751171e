import type { CodeLanguage } from '../../parts/code-block.tsx'
import type { Call } from './call-of.ts'

/** The same call in a language. The token stands in none of them: it comes from the environment. */
export interface CodeSample {
  label: string
  language: CodeLanguage
  code: string
}

/** Pure. */
export function codeSamples(call: Call): CodeSample[] {
  return [
    { label: 'curl', language: 'bash', code: curl(call) },
    { label: 'TypeScript', language: 'typescript', code: typescript(call) },
    { label: 'Python', language: 'python', code: python(call) },
    { label: 'Java', language: 'java', code: java(call) },
  ]
}

/** In single quotes nothing means anything to a shell but the quote itself. */
const shell = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

/** A body that begins with `@` is no name of a file, and brackets in a URL are no list of URLs: what a spec has for an example is somebody else's text. */
export function curl({ method, url, headers, body }: Call): string {
  const lines = [
    `curl -i ${/[[\]{}]/.test(url) ? '-g ' : ''}${method === 'GET' ? '' : `-X ${method} `}${shell(url)}`,
    `-H "Authorization: Bearer $TOKEN"`,
    ...headers.map(([name, value]) => `-H ${shell(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`--data-raw ${shell(body)}`]),
  ]
  return lines.join(' \\\n  ')
}

/** JSON is a string in JavaScript, Python and Java too, but for the line separators that old engines minded. */
const quoted = (text: string) => JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')

function typescript({ method, url, headers, body }: Call): string {
  return `const response = await fetch(${quoted(url)}, {
  method: ${quoted(method)},
  headers: {
    Authorization: \`Bearer \${process.env.TOKEN}\`,
${headers.map(([name, value]) => `    ${quoted(name)}: ${quoted(value)},`).join('\n')}
  },${body === undefined ? '' : `\n  body: ${quoted(body)},`}
})
console.log(response.status, await response.text())`
}

function python({ method, url, headers, body }: Call): string {
  return `import os, requests

response = requests.request(
    ${quoted(method)},
    ${quoted(url)},
    headers={
        "Authorization": f"Bearer {os.environ['TOKEN']}",
${headers.map(([name, value]) => `        ${quoted(name)}: ${quoted(value)},`).join('\n')}
    },${body === undefined ? '' : `\n    data=${quoted(body)}.encode(),`}
    allow_redirects=False,
    timeout=30,
)
print(response.status_code, response.text)`
}

function java({ method, url, headers, body }: Call): string {
  const publisher =
    body === undefined ? 'HttpRequest.BodyPublishers.noBody()' : `HttpRequest.BodyPublishers.ofString(${quoted(body)})`
  return `import java.net.URI;
import java.net.http.*;

var request = HttpRequest.newBuilder(URI.create(${quoted(url)}))
    .method(${quoted(method)}, ${publisher})
    .header("Authorization", "Bearer " + System.getenv("TOKEN"))
${headers.map(([name, value]) => `    .header(${quoted(name)}, ${quoted(value)})`).join('\n')}
    .build();
var response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
System.out.println(response.statusCode() + " " + response.body());`
}
