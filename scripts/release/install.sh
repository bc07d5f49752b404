#!/bin/sh
# Installs beeper-desktop-mock as one file, on Linux or macOS, after checking its checksum.
#
#   BEEPER_MOCK_BIN=DIR   where to install it (default: ~/.local/bin)
#   BEEPER_MOCK_FROM=URL  where the files of a release are (default: the release that this script is part of)
set -eu

from=${BEEPER_MOCK_FROM:-@DOWNLOADS@}
bin=${BEEPER_MOCK_BIN:-$HOME/.local/bin}

fail() { printf 'beeper-desktop-mock: %s\n' "$*" >&2; exit 1; }

# Everything is in a function, so that a script that was cut short while it was read does nothing.
main() {
  case $(uname -s) in
    Linux) system=linux ;;
    Darwin) system=macos ;;
    *) fail "there is no file for $(uname -s): see the releases, or use npm" ;;
  esac
  case $(uname -m) in
    x86_64 | amd64) machine=x64 ;;
    aarch64 | arm64) machine=arm64 ;;
    *) fail "there is no file for $(uname -m): use npm" ;;
  esac
  archive=beeper-desktop-mock-$system-$machine.tar.gz

  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  trap 'exit 1' HUP INT TERM
  for file in "$archive" SHA256SUMS; do
    download "$from/$file" "$folder/$file" || fail "cannot download $from/$file"
  done
  expected=$(awk -v name="$archive" '$2 == name { print $1 }' "$folder/SHA256SUMS")
  [ -n "$expected" ] || fail "SHA256SUMS does not name $archive"
  [ "$(sum "$folder/$archive")" = "$expected" ] || fail "$archive is not the file that was released: its checksum differs"

  tar -xzf "$folder/$archive" -C "$folder" beeper-desktop-mock
  mkdir -p "$bin"
  # In one step, also over a program that runs.
  cp "$folder/beeper-desktop-mock" "$bin/.beeper-desktop-mock.$$"
  chmod 755 "$bin/.beeper-desktop-mock.$$"
  mv -f "$bin/.beeper-desktop-mock.$$" "$bin/beeper-desktop-mock"
  echo "Installed $bin/beeper-desktop-mock"
  case :$PATH: in
    *":$bin:"*) ;;
    *) echo "Add $bin to your PATH to start it by its name" ;;
  esac
}

download() {
  if command -v curl > /dev/null; then curl --fail --silent --show-error --location --output "$2" "$1"
  elif command -v wget > /dev/null; then wget --quiet --output-document "$2" "$1"
  else fail 'needs curl or wget'
  fi
}

sum() {
  if command -v sha256sum > /dev/null; then sha256sum "$1"
  elif command -v shasum > /dev/null; then shasum -a 256 "$1"
  else fail 'needs sha256sum or shasum'
  fi | cut -d ' ' -f 1
}

main
