/** A class such as `BeeperDesktop` of @beeper/desktop-api. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the type of its options is in a package of the caller
export type SDKClass<Client> = new (options: any) => Client

/** How to make the client; what else is here goes to the SDK, such as `maxRetries`. */
export interface ClientOptions<Client> {
  /** The class, where you have imported it; by default that of the package in your project. */
  sdk?: SDKClass<Client> | undefined
  /** The folder of the project that has the package; by default the current one. */
  from?: string | undefined
  [option: string]: unknown
}

const packageName = '@beeper/desktop-api'

/**
 * Makes a client of the official SDK. The package is the caller's own: this one does not bring it.
 * @param access where its calls go, and its token
 * @throws Error saying what to install when the project does not have the package
 */
export async function officialClient<Client> (
  access: { url: string, token: string }, { sdk, from = process.cwd(), ...more }: ClientOptions<Client>
): Promise<Client> {
  const Client = sdk ?? await installed<Client>(from)
  return new Client({ baseURL: access.url, accessToken: access.token, ...more })
}

async function installed<Client> (from: string): Promise<SDKClass<Client>> {
  const [{ createRequire }, path] = [await import('node:module'), await import('node:path')]
  const require = createRequire(path.resolve(from, 'package.json'))
  try {
    const { default: sdk } = require(packageName) as { default: SDKClass<Client> }
    return sdk
  } catch (error) {
    throw new Error(`${packageName} cannot be loaded from ${from}: install it there (npm install ${packageName}), ` +
      'or pass its class: client({ sdk: BeeperDesktop })', { cause: error })
  }
}
