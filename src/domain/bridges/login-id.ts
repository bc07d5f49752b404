/**
 * Login IDs that clients and fixtures choose: they become part of account and room IDs, and a segment of paths, which
 * `.` and `..` cannot be (URL Standard, 4.3).
 */
export const chosenLoginID = {
  pattern: /^(?!\.{1,2}$)[A-Za-z0-9._@+=-]{1,100}$/,
  expected: 'As a login ID, expected 1 to 100 of A-Z, a-z, 0-9 and . _ @ + = -, but not . or .. alone'
}
