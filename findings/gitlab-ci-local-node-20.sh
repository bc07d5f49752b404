#!/usr/bin/env bash
# gitlab-ci-local 4.75.1: installs on Node 20, but does not start there.
#
# Behaviour: the program uses `Set.prototype.union`, which V8 has since Node 22. The package declares no `engines`, so
# npm installs it on Node 20 without a warning. Version 4.61.1 declares Node 18 and runs.
# Seen: `--list` in a folder with a valid .gitlab-ci.yml ends with code 1 and "union is not a function"; version 4.61.1
# lists the job.
# Who meets it: projects that check .gitlab-ci.yml on their oldest supported Node. Pin 4.61.1, or use Node 22.
#
# Run this with Node 20. Exits with 1 if the behaviour changes, with 2 if a package cannot be installed or Node is
# another.
set -euo pipefail

case $(node --version) in v20.*) ;; *) echo 'Run this with Node 20.' >&2; exit 2 ;; esac
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export HOME=$folder
echo '{"private": true}' > package.json
printf 'test:\n  script: [echo tested]\n' > .gitlab-ci.yml

# list VERSION: says what it declares, and lists the jobs.
list() {
  npm install --silent --no-audit --no-fund --ignore-scripts "gitlab-ci-local@$1" || exit 2
  code=0
  timeout 60 npx --no-install gitlab-ci-local --list > output.txt 2>&1 || code=$?
  engines=$(node -p 'JSON.stringify(require("./node_modules/gitlab-ci-local/package.json").engines)')
  echo "$1: engines $engines; exit code on $(node --version): $code"
}

list 4.61.1
[ $code -eq 0 ] && grep '^test ' output.txt || { echo 'Changed: version 4.61.1 listed the job.' >&2; exit 1; }
list 4.75.1
if [ "$engines" != undefined ] || [ $code -ne 1 ] || ! grep -o 'union is not a function' output.txt; then
  echo 'Changed: it declared no engines, and ended with code 1 for want of union.' >&2
  exit 1
fi
echo 'As found: nothing says that Node 20 is too old, and the program does not start.'
