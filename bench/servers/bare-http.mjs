// The floor: Node's own server, which reads the body and sends a fixed one for each path.
// The file that is named holds the routes, each with the answer that it gives: [{ method, url, path, answer }]
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

const answers = new Map()
for (const { method, path, answer } of JSON.parse(readFileSync(process.argv[2], 'utf8'))) {
  answers.set(`${method} ${path}`, JSON.stringify(answer))
}
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    const body = answers.get(`${request.method} ${request.url}`)
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(body) })
    response.end(body)
  })
})
server.listen({ port: 0, host: '127.0.0.1' }, () => {
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` })}\n`)
})
