/** A workflow of GitHub, as its YAML says it. */
export interface Workflow { jobs: Record<string, Job> }

export interface Job {
  needs?: string | string[]
  steps: Step[]
}

export interface Step {
  name?: string
  uses?: string
  run?: string
  with?: Record<string, string>
  env?: Record<string, string>
  'working-directory'?: string
}

/** What a dry run does with a step. */
export type Treatment =
  /** Runs its command, with values for the variables that the workflow computes. */
  | { how: 'run', env?: Record<string, string>, command?: (own: string) => string, note?: string }
  /** Leaves it to a step of .ci/run, which runs the same command. */
  | { how: 'CI', step: string, note?: string }
  /** Compares the step with others, or with files. */
  | { how: 'compare', note: string }
  /** Only says why it cannot run here. */
  | { how: 'not here', reason: string }

/** By the titles of the steps. */
export type Plan = Readonly<Record<string, Treatment>>

/** What a step is called in a plan: its name, its command, or its action without the version. */
export function titleOf ({ name, run, uses = '' }: Step): string {
  return name ?? run?.trim() ?? uses.replace(/@.*/, '')
}

/** The steps of a workflow that a plan does not mention, and those of the plan that the workflow does not have. */
export function unplanned ({ jobs }: Workflow, plan: Plan): string[] {
  const titles = new Set<string>()
  const problems: string[] = []
  for (const [job, { steps }] of Object.entries(jobs)) {
    for (const title of steps.map(step => titleOf(step))) {
      titles.add(title)
      if (!Object.hasOwn(plan, title)) problems.push(`${job}: the dry run neither runs nor names the step "${title}"`)
    }
  }
  const gone = Object.keys(plan).filter(title => !titles.has(title))
  return [...problems, ...gone.map(title => `the workflow has no step "${title}" any more`)]
}

/** Variables of a step for which its treatment has no value. */
export function withoutValue (step: Step, { env = {} }: { env?: Record<string, string> }): string[] {
  return Object.keys(step.env ?? {}).filter(name => !Object.hasOwn(env, name))
    .map(name => `the dry run has no value for ${name} of the step "${titleOf(step)}"`)
}

/** Artifacts that a job downloads, though no job that it waits for uploads them. */
export function missingArtifacts ({ jobs }: Workflow): string[] {
  const waitsFor = (name: string): string[] => {
    const own = [jobs[name]?.needs ?? []].flat()
    return [...own, ...own.flatMap(waitsFor)]
  }
  const of = ({ steps }: Job, action: string) =>
    steps.filter(({ uses }) => uses?.startsWith(`${action}@`)).map(step => step.with ?? {})
  return Object.entries(jobs).flatMap(([name, job]) => {
    const uploaded = waitsFor(name).flatMap(other => jobs[other] ? of(jobs[other], 'actions/upload-artifact') : [])
      .map(({ name = '' }) => name)
    return of(job, 'actions/download-artifact').flatMap(wanted => {
      const found = wanted.name === undefined
        ? uploaded.filter(name => matches(name, wanted.pattern ?? '*'))
        : uploaded.filter(name => name === wanted.name)
      return found.length > 0 ? [] : [`${name} downloads ${wanted.name ?? wanted.pattern}, which no job before it uploads`]
    })
  })
}

/** Whether a name, in which the workflow computes a part, is one of a pattern such as `digest-*`. */
function matches (name: string, pattern: string): boolean {
  const [before = '', ...after] = pattern.split('*')
  return after.length > 0 ? name.startsWith(before) : name === pattern
}

/** Arguments of the build that the workflow passes and the Dockerfile does not declare. */
export function unknownBuildArguments ({ jobs }: Workflow, dockerfile: string): string[] {
  const declared = new Set([...dockerfile.matchAll(/^ARG (\w+)/gm)].map(([, name]) => name))
  return Object.values(jobs).flatMap(({ steps }) => steps)
    .flatMap(step => step.with?.['build-args']?.trim().split('\n') ?? [])
    .map(line => line.split('=')[0]).filter(name => !declared.has(name))
    .map(name => `the Dockerfile has no ARG ${name}`)
}
