#!/usr/bin/env bash
# @modelcontextprotocol/conformance 0.1.16: installs on Node 20, but does not start there.
#
# Behaviour: the program imports `globSync` from Node's fs module, which has it since Node 22. The package declares no
# `engines`, so npm installs it on Node 20 without a warning.
# Seen: every command, `list` too, ends with code 1 and "The requested module 'fs' does not provide an export named
# 'globSync'".
# Who meets it: projects that test an MCP server on their oldest supported Node. Run the suite on Node 22 or later; the
# server that it tests can stay on Node 20.
#
# Run this with Node 20. Exits with 1 if the behaviour changes, with 2 if the package cannot be installed or Node is
# another.
set -euo pipefail

case $(node --version) in v20.*) ;; *) echo 'Run this with Node 20.' >&2; exit 2 ;; esac
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @modelcontextprotocol/conformance@0.1.16 || exit 2

engines=$(node -p 'JSON.parse(fs.readFileSync("node_modules/@modelcontextprotocol/conformance/package.json")).engines')
code=0
timeout 30 npx --no-install conformance list > output.txt 2>&1 || code=$?
echo "engines: $engines; exit code on $(node --version): $code"
if [ "$engines" != undefined ] || [ $code -ne 1 ] || ! grep "named 'globSync'" output.txt; then
  echo 'Changed: it declared no engines, and ended with code 1 for want of globSync.' >&2
  exit 1
fi
echo 'As found: nothing says that Node 20 is too old, and the program does not start.'
