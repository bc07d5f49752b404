import t from 'tap'
import fs, {
  existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync
} from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { basename, join } from 'node:path'
import { WholeFile } from '../../src/storage/whole-file.js'

/** A directory whose name says in which test it is, with the path of a file in it. */
function place (t: { testdir: (files: Record<string, string>) => string }) {
  const directory = t.testdir({})
  return { directory, file: join(directory, 'state.json') }
}

/** Lets a function of node:fs/promises fail, as file systems do, until the test ends. */
function failing (
  t: { teardown: (work: () => unknown) => void }, name: 'rename' | 'open', code: string, when: (path: string) => boolean
) {
  const real = fs.promises[name] as (...given: unknown[]) => Promise<unknown>
  const broken = async (...given: unknown[]) => {
    if (when(String(name === 'rename' ? given[1] : given[0]))) throw Object.assign(new Error(`${code}: simulated`), { code })
    return real(...given)
  }
  Object.assign(fs.promises, { [name]: broken })
  syncBuiltinESMExports()
  t.teardown(() => {
    Object.assign(fs.promises, { [name]: real })
    syncBuiltinESMExports()
  })
}

await t.test('a file is replaced as a whole, and only its owner can read it', async t => {
  const { directory, file } = place(t)
  const whole = await WholeFile.at(file)
  await whole.replace(['one ', 'two'])
  const { ino } = statSync(file)
  await whole.replace(['three'])
  t.equal(readFileSync(file, 'utf8'), 'three')
  t.not(statSync(file).ino, ino, 'another file has its name')
  t.equal(statSync(file).mode & 0o777, 0o600)
  t.strictSame(readdirSync(directory), ['state.json'], 'and nothing is left beside')
})

for (const code of ['EBUSY', 'EXDEV', 'EPERM', 'EACCES']) {
  await t.test(`a file that cannot be replaced (${code}), such as a mount of its own, is written in place`, async t => {
    const { directory, file } = place(t)
    writeFileSync(file, 'a content that is longer')
    const { ino } = statSync(file)
    failing(t, 'rename', code, to => to === file)
    const whole = await WholeFile.at(file)
    for (const text of ['first', 'second']) {
      await whole.replace([text, '!'])
      t.equal(readFileSync(file, 'utf8'), `${text}!`)
    }
    t.equal(statSync(file).ino, ino)
    t.strictSame(readdirSync(directory), ['state.json'])
  })
}

await t.test('a file in a directory without write access is written in place', async t => {
  const { directory, file } = place(t)
  writeFileSync(file, 'before')
  failing(t, 'open', 'EROFS', path => path !== file && path.startsWith(directory))
  const whole = await WholeFile.at(file)
  await whole.replace(['after'])
  t.equal(readFileSync(file, 'utf8'), 'after')
})

await t.test('the draft is complete if writing in place was interrupted', async t => {
  const { directory, file } = place(t)
  writeFileSync(file, 'before')
  failing(t, 'rename', 'EBUSY', to => to === file)
  let isFull = true
  failing(t, 'open', 'ENOSPC', path => path === file && isFull)
  const whole = await WholeFile.at(file)
  await t.rejects(whole.replace(['lost']), { code: 'ENOSPC' })
  await t.rejects(whole.replace(['after']), { code: 'ENOSPC' })
  t.equal(readdirSync(directory).length, 2, 'there is one draft')
  t.equal(String(await (await WholeFile.at(file)).interrupted()), 'after')
  isFull = false
  await whole.replace(['later'])
  t.equal(await whole.interrupted(), undefined)
  t.equal(readFileSync(file, 'utf8'), 'later')
})

await t.test('the target of a symbolic link is written, and the link stays', async t => {
  const { directory, file } = place(t)
  mkdirSync(join(directory, 'elsewhere'))
  const target = join(directory, 'elsewhere/target.json')
  symlinkSync('elsewhere/target.json', join(directory, 'link'))
  symlinkSync(join(directory, 'link'), file)
  for (const text of ['made by it', 'replaced']) {
    const whole = await WholeFile.at(file)
    await whole.replace([text])
    t.equal(whole.path, target)
    t.equal(readFileSync(target, 'utf8'), text)
    t.ok(lstatSync(file).isSymbolicLink() && lstatSync(target).isFile())
  }
  symlinkSync('circle', join(directory, 'circle'))
  await t.rejects(WholeFile.at(join(directory, 'circle')), { code: 'ELOOP' })
  await t.rejects(WholeFile.at(join(directory, 'none/state.json')), { code: 'ENOENT' })
})

await t.test('links placed by others are neither followed nor removed; drafts of killed processes are removed', async t => {
  const { directory, file } = place(t)
  const victim = join(directory, 'victim')
  writeFileSync(victim, 'untouched')
  const names = ['state.json.new', '.state.json.0123456789abcdef.new', '.state.json.0123456789abcdef.whole']
  for (const name of names) symlinkSync(victim, join(directory, name))
  writeFileSync(join(directory, '.state.json.00000000deadbeef.new'), 'half')
  writeFileSync(join(directory, '.state.json.backup'), 'mine')
  const whole = await WholeFile.at(file)
  t.equal(await whole.interrupted(), undefined)
  await whole.replace(['content'])
  await whole.clean()
  t.equal(readFileSync(victim, 'utf8'), 'untouched')
  t.strictSame(readdirSync(directory).sort(), [...names, '.state.json.backup', 'state.json', 'victim'].sort())
})

await t.test('drafts have unpredictable names', async t => {
  const { directory, file } = place(t)
  const names = new Set<string>()
  failing(t, 'open', 'EIO', path => {
    names.add(basename(path))
    return false
  })
  const whole = await WholeFile.at(file)
  for (const text of ['1', '2', '3']) await whole.replace([text])
  t.equal(names.size, 3)
  t.notOk(existsSync(join(directory, 'state.json.new')))
})
