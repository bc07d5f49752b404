import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { version } from '../../src/platform/package-file.js'
import { checksums, formula } from './downloads.js'

/** Adds to the files in release/ their checksums, the Homebrew formula and the install script. */
const root = resolve(import.meta.dirname, '../..')
const release = join(root, 'release')
const { GITHUB_SERVER_URL: host = 'https://github.com', GITHUB_REPOSITORY: name = 'OWNER/beeper-desktop-mock' } = process.env
const repository = `${host}/${name}`
const downloads = `${repository}/releases/download/v${version}`

const files = readdirSync(release).filter(name => /\.(tar\.gz|zip|tgz)$/.test(name)).sort().map(name => ({
  name, sum: createHash('sha256').update(readFileSync(join(release, name))).digest('hex')
}))
const script = readFileSync(join(import.meta.dirname, 'install.sh'), 'utf8').replace('@DOWNLOADS@', downloads)
writeFileSync(join(release, 'SHA256SUMS'), checksums(files))
writeFileSync(join(release, 'install.sh'), script)
writeFileSync(join(release, 'beeper-desktop-mock.rb'), formula(files, { version, repository, downloads }))
process.stdout.write(checksums(files))
