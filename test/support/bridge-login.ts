import type { Answer, Built } from './app.js'

const control = '/_mock/sandboxes/default'

/** A login by a bridge, and the two ways to act in it. */
export interface Begun {
  id: string
  /** What the client was answered. */
  session: Answer['body']
  /** Where the client reads and cancels it. */
  url: string
  controlURL: string
  /** The client submits a step; by default the current one of the start. */
  submit: (body: object, stepID?: string) => Promise<Answer>
  read: () => Promise<Answer['body']>
  /** Lets the remote side act. @returns the control API's answer */
  act: (action: string, more?: object) => Promise<Answer>
}

/** Begins a login. */
export async function begun ({ call }: Built, bridgeID = 'local-dummy', body: object = {}): Promise<Begun> {
  const answer = await call('POST', `/v1/bridges/${bridgeID}/login-sessions`, body)
  const session: Answer['body'] = answer.body
  if (answer.status !== 200) throw new Error(`no login: ${answer.text}`)
  const url = `/v1/bridges/${bridgeID}/login-sessions/${session.loginSessionID}`
  const controlURL = `${control}/login-sessions/${session.loginSessionID}`
  return {
    id: session.loginSessionID,
    session,
    url,
    controlURL,
    submit: async (body, stepID = session.currentStep.stepID) =>
      call('POST', `${url}/steps/${encodeURIComponent(stepID)}`, body),
    read: async () => (await call('GET', url)).body,
    act: async (action, more = {}) => call('POST', controlURL, { action, ...more })
  }
}

/** Connects an account of local-dummy; its login has the username as its ID. */
export async function loggedIn (built: Built, username = 'ada'): Promise<Answer> {
  const { submit } = await begun(built, 'local-dummy', { flowID: 'password' })
  return submit({ type: 'user_input', fields: { username, password: 'x' } })
}
