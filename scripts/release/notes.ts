import { readFileSync } from 'node:fs'
import { version } from '../../src/platform/package-file.js'

/** Prints the CHANGELOG.md section of the version in a tag; fails when tag, package and changelog differ. */
const [tag = ''] = process.argv.slice(2)
if (tag !== `v${version}`) throw new Error(`The tag is ${tag || 'missing'}, and package.json has ${version}`)
const changelog = readFileSync(new URL('../../CHANGELOG.md', import.meta.url), 'utf8')
const section = changelog.split(/^## /m).find(text => text.startsWith(`[${version}]`))
if (section === undefined) throw new Error(`CHANGELOG.md has no section [${version}]`)
process.stdout.write(`${section.slice(section.indexOf('\n')).trim()}\n`)
