import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import WebSocket, { WebSocketServer } from 'ws'
import type { Teardown } from '../../support/app.js'

interface Answered { status: number, headers: Record<string, string | undefined>, body: unknown }

/** What an app does otherwise than the mock. */
export interface Planted {
  answer?: (path: string, answer: Answered) => Answered
  frame?: (frame: Record<string, unknown>) => Record<string, unknown>
}

/** Starts an app that differs from a mock in what is planted. @returns its URL */
export async function plant (
  t: Teardown, url: string, { answer = (_, given) => given, frame = given => given }: Planted
): Promise<string> {
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const { method = 'GET', url: path = '/', headers: { host, ...sent } } = request
      const passed = ['authorization', 'content-type', 'accept', 'mcp-session-id', 'mcp-protocol-version']
      const called = await fetch(url + path, {
        method,
        headers: Object.fromEntries(passed.flatMap(name =>
          sent[name] === undefined ? [] : [[name, String(sent[name])]])),
        ...chunks.length > 0 ? { body: Buffer.concat(chunks) } : {},
        redirect: 'manual'
      })
      const text = (await called.text()).replaceAll(url, `http://${host}`)
      const isJSON = called.headers.get('content-type')?.startsWith('application/json') && text !== ''
      const headers = Object.fromEntries([...called.headers]
        .filter(([name]) => !/^(?:content-length|content-encoding|connection|keep-alive|transfer-encoding)$/.test(name))
        .map(([name, value]) => [name, value.replaceAll(url, `http://${host}`)]))
      const given = answer(path, { status: called.status, headers, body: isJSON ? JSON.parse(text) as unknown : text })
      response.statusCode = given.status
      for (const [name, value] of Object.entries(given.headers)) {
        if (value !== undefined) response.setHeader(name, value)
      }
      response.end(typeof given.body === 'string' ? given.body : JSON.stringify(given.body))
    })()
  })
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (client, { url: path = '', headers: { authorization = '' } }) => {
    const upstream = new WebSocket(url.replace('http', 'ws') + path, { headers: { authorization } })
    const waiting: string[] = []
    client.on('message', (data: Buffer) => {
      if (upstream.readyState === WebSocket.OPEN) upstream.send(data.toString())
      else waiting.push(data.toString())
    })
    upstream.on('open', () => { for (const text of waiting) upstream.send(text) })
    upstream.on('message', (data: Buffer) => {
      client.send(JSON.stringify(frame(JSON.parse(data.toString()) as Record<string, unknown>)))
    })
    client.on('close', () => { upstream.terminate() })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    sockets.close()
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
