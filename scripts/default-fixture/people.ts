import { accounts, type AccountKey } from './accounts.js'
import { draws } from './draws.js'
import type { PersonFixture } from '../../src/domain/fixture-format.js'

/*
 * Everybody here is invented. Phone numbers: +1 555 01x xxxx (555 is no area code), +44 7700 900xxx (Ofcom, for drama
 * use) and +33 6 39 98 xx xx (ARCEP, for audiovisual works). Addresses: example domains (RFC 2606, RFC 6761).
 */

/** The handle is the part of the ID that is the person's own; by default the digits of the phone number. */
type Known = Omit<PersonFixture, 'id'> & { handle?: string }

/** By account and by the short name that the conversations use. */
const known: Record<AccountKey, Record<string, Known>> = {
  matrix: {
    ingrid: { handle: 'ingrid.o', fullName: 'Ingrid Ødegård', imgURL: 'mxc://media.example.org/AvatarIngrid000001' },
    tomas: { handle: 'tomas.beltran', fullName: 'Tomás Beltrán' },
    wren: { handle: 'wren', fullName: 'Wren Achterberg' },
    sefa: { handle: 'sefa.o', fullName: 'Sefa Olomana' },
    noor: { handle: 'noor.haddad', fullName: 'Noor Haddad', email: 'noor.haddad@example.org' },
    caspian: { handle: 'caspian', fullName: 'Caspian Moreau' },
    echo: { handle: 'echo', fullName: 'Echo' },
    // Known, but no chat yet: for starting one.
    jules: { handle: 'jules.park', fullName: 'Jules Park', email: 'jules.park@example.com' },
    zofia: { handle: 'zofia', fullName: 'Zofia Wiśniewska' }
  },
  whatsapp: {
    mina: {
      phoneNumber: '+15550101002',
      fullName: 'Mina Okafor',
      imgURL: 'localmxc://local-whatsapp.localhost/AvatarMina00000001'
    },
    gus: { phoneNumber: '+15550101003', fullName: 'Gus Tremblay' },
    carmen: { phoneNumber: '+15550101004', fullName: 'Carmen Vale' },
    elias: { phoneNumber: '+447700900121', fullName: 'Elias Vale' },
    lucia: { phoneNumber: '+15550120031', fullName: 'Lucía Fernández-Peña' },
    petra: { phoneNumber: '+15550120044', fullName: 'Petra Novák' },
    dev: { phoneNumber: '+15550120045', fullName: 'Dev Malhotra' },
    oskar: { phoneNumber: '+15550120046', fullName: 'Oskar Brandt' },
    pemberton: { phoneNumber: '+447700900345', fullName: 'Mr Pemberton (landlord)' },
    courier: { phoneNumber: '+15550130007', fullName: 'Parcelwing Deliveries' },
    yunus: { phoneNumber: '+15550140018', fullName: 'يونس الرامي' },
    coach: { phoneNumber: '+15550150001', fullName: 'Coach Bernadette' },
    hollis: { phoneNumber: '+15550150002', fullName: 'Hollis Grant' },
    aoife: { phoneNumber: '+447700900777', fullName: 'Aoife Ní Chrannaigh' },
    marek: { phoneNumber: '+15550150003', fullName: 'Marek Dudek' },
    simone: { phoneNumber: '+33639980042', fullName: 'Simone Delacroix-Barré' },
    weather: { phoneNumber: '+15550160000', fullName: 'Northbank Weather', cannotMessage: true },
    dentist: { phoneNumber: '+15550160011', fullName: 'Bright Street Dental' },
    bike: { phoneNumber: '+15550160012', fullName: 'Spoke & Chain Cycles' }
  },
  whatsappWork: {
    farid: { phoneNumber: '+15550170021', fullName: 'Farid Rahmanzai' },
    beatrix: { phoneNumber: '+15550170022', fullName: 'Beatrix Holm' },
    desk: { phoneNumber: '+15550170020', fullName: 'Kestrel front desk' }
  },
  telegram: {
    olena: { handle: '7001000011', username: 'olena_v', fullName: 'Олена Вишнецька', phoneNumber: '+15550180011' },
    anselm: { handle: '7001000012', username: 'anselm_reads', fullName: 'Anselm Groß' },
    beatriz: { handle: '7001000013', username: 'bia_lima', fullName: 'Beatriz Lima' },
    kofi: { handle: '7001000014', username: 'kofi_mensah', fullName: 'Kofi Mensah' },
    haedam: { handle: '7001000015', username: 'haedam', fullName: '윤해담' },
    trainbot: { handle: '7001000099', username: 'platform9_trains_bot', fullName: 'Platform Nine Trains' }
  },
  signal: {
    mina: { handle: '5e0c7a1e-2b64-4d0e-9a51-0c2f6be11002', phoneNumber: '+15550101002', fullName: 'Mina Okafor' },
    jonas: { handle: '9b2f41d7-7c39-4f0a-8f16-7a3d5c911003', phoneNumber: '+15550190003', fullName: 'Jonas Weber' },
    ravi: { handle: '1f6d2c80-94be-4b5e-b1c4-3e8f90a11004', phoneNumber: '+15550190004', fullName: 'Ravi Subbaram' },
    dot: { handle: 'c47ab930-0d52-4e7b-a2f8-6b1d24e11005', phoneNumber: '+15550190005', fullName: 'Dot Fairweather' },
    leif: { handle: 'e83c5512-6af1-4c93-9d07-51b8c7f11006', phoneNumber: '+15550190006', fullName: 'Leif Åström' }
  },
  discord: {
    quill: { handle: '120000000000000011', username: 'quillon', fullName: 'quill' },
    marrow: { handle: '120000000000000012', username: 'marrowmoth', fullName: 'Marrow' },
    ada: { handle: '120000000000000013', username: 'adabyte', fullName: 'ada_b' },
    hexley: { handle: '120000000000000014', username: 'hexley', fullName: 'hexley' },
    yuki: { handle: '120000000000000015', username: 'yuki_t', fullName: '田鍋ゆき' },
    pip: { handle: '120000000000000016', username: 'pipsqueak', fullName: 'pip 🐭' },
    buildbot: { handle: '120000000000000090', username: 'buildhound', fullName: 'Buildhound' }
  },
  slack: {
    priya: { handle: 'U0PRIYAR01', username: 'priya', fullName: 'Priya Ramanuj' },
    otto: { handle: 'U0OTTOLI01', username: 'otto', fullName: 'Otto Lindgren' },
    mei: { handle: 'U0MEICHE01', username: 'mei', fullName: 'Mei-Ling Chen' },
    samir: { handle: 'U0SAMIRB01', username: 'samir', fullName: 'Samir Boudiaf' },
    greta: { handle: 'U0GRETAN01', username: 'greta', fullName: 'Greta Nilsson' },
    pager: { handle: 'U0PAGERB01', fullName: 'Pager' }
  },
  instagram: {
    lucia: { handle: '8801000021', username: 'lucia.en.ruta', fullName: 'Lucía Fernández-Peña' },
    clay: { handle: '8801000022', username: 'claytable.studio', fullName: 'Clay Table Studio' },
    nell: { handle: '8801000023', username: 'nell.makes', fullName: 'Nell Abara' },
    bram: { handle: '8801000024', username: 'bram_de_potter', fullName: 'Bram de Wit' }
  },
  imessage: {
    mum: { phoneNumber: '+447700900111', fullName: 'Mum' },
    dad: { handle: 'dad.vale=40example.net', email: 'dad.vale@example.net', fullName: 'Dad' },
    cousinAbe: { phoneNumber: '+15550110061', fullName: 'Abe Vale' },
    cousinTess: { phoneNumber: '+15550110062', fullName: 'Tess Vale-Moreno' },
    cousinKit: { phoneNumber: '+447700900112', fullName: 'Kit Vale' },
    vet: { phoneNumber: '+15550110063', fullName: 'Foxglove Vets' }
  },
  ai: {
    assistant: { handle: 'assistant', username: 'assistant', fullName: 'Assistant' }
  }
}

const firstNames = ['Aaliyah', 'Abel', 'Agnes', 'Amir', 'Anouk', 'Asa', 'Birgit', 'Bo', 'Callum', 'Chiara', 'Cleo',
  'Dagny', 'Dario', 'Edda', 'Emre', 'Esi', 'Fern', 'Finn', 'Freya', 'Gil', 'Hana', 'Hugo', 'Ida', 'Iñaki', 'Isla',
  'Jae', 'Jonah', 'Kaia', 'Kenji', 'Lars', 'Leonie', 'Lorcan', 'Maeve', 'Malik', 'Marisol', 'Nadia', 'Niko', 'Odette',
  'Omar', 'Pilar', 'Quentin', 'Rafa', 'René', 'Rosalind', 'Saoirse', 'Sören', 'Talia', 'Teo', 'Uma', 'Vera', 'Viggo',
  'Willa', 'Xenia', 'Yara', 'Zeb', 'Zoë']
// Rare or made up, so that no pair is the name of somebody known.
const lastNames = ['Achterhoek', 'Ashgrove', 'Bellweather', 'Brindlewood', 'Çelikdağ', 'Dovecote', 'Dunmarrow',
  'Ekholmen', 'Elderfield', 'Fonteblanc', 'Fjordgren', 'Gallowhill', 'Grünwaldt', 'Hollowell', 'Ibarrola',
  'Jadwiński', 'Kestermann', 'Kilbrannan', 'Lindholt', 'Marchbank', 'Montesclaro', 'Müllenbach', 'Nørrevang',
  'Núñez-Prado', 'Oakapple', 'O’Dunnigan', 'Oyelaranmi', 'Peltonvaara', 'Quarrington', 'Ravenscar', 'Rosselmini',
  'Schäferling', 'Søndermark', 'Tanizaki-Bloom', 'Thistleton', 'Umberfield', 'Vasilenkov', 'Vesterholm', 'Wexcombe',
  'Wintergreen', 'Yarnolds', 'Yıldızlı', 'Zajączek', 'Žemaitaitis']

/** Members of the running club who never say a word, so that there is a group of 300. */
export const runners: string[] = []
{
  const draw = draws('runners')
  const taken = new Set<string>()
  while (runners.length < 293) {
    const fullName = `${draw.pick(firstNames)} ${draw.pick(lastNames)}`
    if (taken.has(fullName)) continue
    taken.add(fullName)
    const key = `runner${String(runners.length + 1).padStart(3, '0')}`
    // A third of them are numbers without a name, as in every big group.
    known.whatsapp[key] = {
      phoneNumber: `+155501${55000 + runners.length}`,
      ...(runners.length % 3 === 2 ? {} : { fullName })
    }
    runners.push(key)
  }
}

/** In the cloud, IDs say whose handle it is (contract: v1-behaviour.md, Examples). */
const prefixes: Partial<Record<AccountKey, string>> = { discord: 'discord_', slack: 'slackgo_T0KESTREL1-' }

function idOf (account: AccountKey, { handle, phoneNumber }: Known): string {
  const { bridge } = accounts[account]
  const server = bridge.provider === 'local' ? `${bridge.id}.localhost` : 'beeper.com'
  const own = handle ?? phoneNumber?.slice(1)
  if (!own) throw new Error(`${account}: somebody has neither a handle nor a number`)
  return `@${prefixes[account] ?? ''}${own}:${server}`
}

function complete (account: AccountKey, person: Known): PersonFixture {
  const id = idOf(account, person)
  const { handle, username: given, ...rest } = person
  // Usernames of Matrix people: the ID without the sign (contract: v1-behaviour.md, Examples).
  const username = account === 'matrix' ? id.slice(1) : given
  const email = account === 'slack' && given !== undefined ? `${given}@kestrel.example` : rest.email
  return { id, ...(username ? { username } : {}), ...rest, ...(email ? { email } : {}) }
}

/** All contacts of an account, by short name. */
export function contactsOf (account: AccountKey): Map<string, PersonFixture> {
  return new Map(Object.entries(known[account]).map(([key, person]) => [key, complete(account, person)]))
}
