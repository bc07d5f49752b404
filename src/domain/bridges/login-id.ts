/** Login IDs that clients and fixtures choose: they become part of account and room IDs. */
export const chosenLoginID = {
  pattern: /^[A-Za-z0-9._@+=-]{1,100}$/,
  expected: 'As a login ID, expected 1 to 100 of A-Z, a-z, 0-9 and . _ @ + = -'
}
