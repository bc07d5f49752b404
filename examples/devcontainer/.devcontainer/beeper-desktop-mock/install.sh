#!/bin/sh
# Installs the command. Needs Node 20 or later with npm, which images for Node and the feature `node` have.
set -eu
command -v npm > /dev/null || { echo 'beeper-desktop-mock needs Node with npm: add the feature node' >&2; exit 1; }
npm install --global --no-audit --no-fund "${PACKAGE:-beeper-desktop-mock}"
