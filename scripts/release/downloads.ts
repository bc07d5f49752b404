/** A file of a release, and its SHA-256 in hexadecimal digits. */
export interface Download { name: string, sum: string }

/** What SHA256SUMS says, as `sha256sum --check` reads it. */
export function checksums (files: readonly Download[]): string {
  return files.map(({ name, sum }) => `${sum}  ${name}\n`).join('')
}

/**
 * The Homebrew formula of a release. https://docs.brew.sh/Formula-Cookbook
 * @param files of the release, those of macOS and Linux among them
 * @param downloads where they are
 * @throws Error when one is missing
 */
export function formula (files: readonly Download[], { version, repository, downloads }: {
  version: string, repository: string, downloads: string
}): string {
  const stanza = (system: string, machine: string) => {
    const name = `beeper-desktop-mock-${system}-${machine}.tar.gz`
    const file = files.find(file => file.name === name)
    if (!file) throw new Error(`The release has no ${name}`)
    return `    on_${machine === 'x64' ? 'intel' : 'arm'} do
      url "${downloads}/${name}"
      sha256 "${file.sum}"
    end`
  }
  const systems = ['macos', 'linux'].map(system =>
    `  on_${system} do\n${['arm64', 'x64'].map(machine => stanza(system, machine)).join('\n')}\n  end`)
  return `class BeeperDesktopMock < Formula
  desc "Local server that emulates Beeper Desktop's API"
  homepage "${repository}"
  version "${version}"
  license "MIT"

${systems.join('\n\n')}

  def install
    bin.install "beeper-desktop-mock"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/beeper-desktop-mock --version")
  end
end
`
}
