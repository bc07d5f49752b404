declare module 'json-merge-patch' {
  const mergePatch: {
    /** @returns the target after the patch; it may be the target itself, changed */
    apply (target: unknown, patch: unknown): unknown
  }
  export default mergePatch
}
