/** What is used without a digest, and why that is right. */
export const exceptions: Readonly<Record<string, string>> = {
  'beeper-desktop-mock': 'examples/compose builds it from this repository',
  'haproxy:3.2-alpine': 'examples/scale: nothing here runs it, and its users choose theirs'
}

const action = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+(?:\.\d+)*$/
const image = /^[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}$/

/** The lines of a file that use something which can change without a commit here, in words. */
export function looseReferences (file: string, content: string): string[] {
  const stages = new Set<string>()
  return content.split('\n').flatMap((line, at) => {
    const problem = /(^|\/)Dockerfile$/.test(file) ? problemInDockerfile(line, stages) : problemInYAML(line)
    return problem === undefined ? [] : [`${file}:${at + 1}: ${problem}`]
  })
}

function problemInYAML (line: string): string | undefined {
  const uses = /^\s*(?:- )?uses:\s*(.+?)\s*$/.exec(line)?.[1]
  if (uses !== undefined) {
    if (uses.startsWith('./')) return undefined
    const container = /^docker:\/\/(\S+)$/.exec(uses)?.[1]
    if (container !== undefined) return problemOfImage(container)
    return action.test(uses) ? undefined : `${uses} is not pinned: write OWNER/NAME@COMMIT # vVERSION, with all 40 digits of the commit`
  }
  const named = /^\s*(?:image:|container:|driver-opts: image=)\s*([^\s#{]+)\s*$/.exec(line)?.[1]
  return named === undefined ? undefined : problemOfImage(named)
}

function problemInDockerfile (line: string, stages: Set<string>): string | undefined {
  const [, from, stage] = /^FROM (?:--platform=\S+ )?(\S+)(?: AS (\S+))?$/i.exec(line) ?? []
  if (stage !== undefined) stages.add(stage)
  // What a stage starts from by a variable is checked where the variable gets its default.
  const used = from?.startsWith('$') ? undefined : from ?? /^(?:# ?syntax=|ARG \w*IMAGE\w*=|COPY --from=)(\S+)/.exec(line)?.[1]
  return used === undefined || stages.has(used) ? undefined : problemOfImage(used)
}

function problemOfImage (name: string): string | undefined {
  if (name in exceptions || image.test(name)) return undefined
  return `the image ${name} is not pinned: write NAME:TAG@sha256:DIGEST`
}

/** What a workflow grants beyond need: everything at its top, or what a job does not say itself. */
export function looseGrants (file: string, content: string): string[] {
  const problems: string[] = []
  if (!/^permissions: \{\}$/m.test(content)) problems.push(`${file}: grants permissions to all jobs: write "permissions: {}" at its top`)
  const [, jobs = ''] = content.split(/^jobs:$/m)
  for (const job of jobs.split(/^(?= {2}[\w-]+:$)/m)) {
    const name = /^ {2}([\w-]+):$/m.exec(job)?.[1]
    if (name !== undefined && !/^ {4}permissions:/m.test(job)) problems.push(`${file}: the job ${name} does not say its permissions`)
  }
  return problems
}
