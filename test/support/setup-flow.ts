import type { Answer, Built } from './app.js'

export const setupURL = '/v1/app/setup'
const control = '/_mock/sandboxes/default'

/** Begins a sign-in, up to the code. @returns its setupRequestID */
export async function codeSent ({ call }: Built, email = 'robin@example.com'): Promise<string> {
  const { body: { setupRequestID } } = await call('POST', `${setupURL}/start`)
  await call('POST', `${setupURL}/email`, { setupRequestID, email })
  return setupRequestID as string
}

/** Signs in with a code. */
export async function signIn (built: Built, response = '123456'): Promise<Answer> {
  return built.call('POST', `${setupURL}/response`, { setupRequestID: await codeSent(built), response }, null)
}

/** A verification, and the two ways to act in it. */
export interface Started {
  id: string
  /** Where the client acts. */
  url: string
  /** Where the test acts for the other side. */
  controlURL: string
  /** Lets the other side act. @returns the control API's answer */
  act: (action: string, more?: object) => Promise<Answer['body']>
}

/** A verification that the client asks for. */
export async function outgoing (built: Built, body: object = {}): Promise<Started> {
  return started(built, (await built.call('POST', `${setupURL}/verifications`, body)).body.verification.id)
}

/** A verification that another device asks for. */
export async function incoming (built: Built, body: object = {}): Promise<Started> {
  return started(built, (await built.call('POST', `${control}/verifications`, body)).body.verification.id)
}

function started ({ call }: Built, id: string): Started {
  const controlURL = `${control}/verifications/${id}`
  return {
    id,
    url: `${setupURL}/verifications/${id}`,
    controlURL,
    act: async (action, more = {}) => (await call('POST', controlURL, { action, ...more })).body
  }
}
