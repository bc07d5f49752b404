/** The URLs of OAuth's endpoints. @param base the server's own URL, without a slash at the end */
export function oauthEndpoints (base: string) {
  return {
    authorization_endpoint: `${base}/oauth/authorize`,
    token_endpoint: `${base}/oauth/token`,
    introspection_endpoint: `${base}/oauth/introspect`,
    userinfo_endpoint: `${base}/oauth/userinfo`,
    revocation_endpoint: `${base}/oauth/revoke`,
    registration_endpoint: `${base}/oauth/register`
  }
}

/** The app that is emulated, as info and token introspection name it. */
export function appFacts (version: string) {
  return { name: 'Beeper', version, bundle_id: 'com.automattic.beeper.desktop' }
}
