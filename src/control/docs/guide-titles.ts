import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The guides that pages link to.
 * @param folder where they are: docs/guides of the package
 * @returns each file's name and heading; the one to begin with comes first
 */
export async function guideTitles (folder: string): Promise<Array<{ name: string, title: string }>> {
  const names = (await readdir(folder)).filter(name => name.endsWith('.md')).sort()
  names.sort((one, other) => Number(other === 'start.md') - Number(one === 'start.md'))
  return Promise.all(names.map(async name => {
    const [, title = name] = /^# (.+)$/m.exec(await readFile(join(folder, name), 'utf8')) ?? []
    return { name, title }
  }))
}
