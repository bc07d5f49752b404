import type { Metafile } from 'esbuild'

/** Bytes that each package has in the output of a build, the largest first. Our own sources are `src`. */
export function sizes ({ outputs }: Metafile): Array<{ package: string, bytes: number }> {
  const total = new Map<string, number>()
  for (const { inputs } of Object.values(outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? 'src'
      total.set(name, (total.get(name) ?? 0) + bytesInOutput)
    }
  }
  return [...total].map(([name, bytes]) => ({ package: name, bytes })).sort((a, b) => b.bytes - a.bytes)
}
