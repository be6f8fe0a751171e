import { listenHttp } from './http-program.ts'
import { serveProgram } from './program.ts'

/** What HTTP alone costs: reads the body of the subject's request and answers what the subject answers, knowing nothing. */
serveProgram(async ({ subject }) => {
  const like = subject?.requests.introspection
  const answer = subject?.facts.introspectionAnswer
  if (!like || typeof answer !== 'string')
    throw new Error('the subject did not say what it is asked and what it answers')
  const server = await listenHttp((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const isWhole = Buffer.concat(chunks).toString() === like.body
      response.writeHead(isWhole ? 200 : 400, {
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(answer),
      })
      response.end(answer)
    })
  })
  const introspection = { ...like, url: `${server.url}${new URL(like.url).pathname}` }
  return { requests: { introspection }, close: server.close }
})
