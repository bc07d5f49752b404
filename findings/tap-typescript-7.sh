#!/usr/bin/env bash
# tap 21.8.0: with TypeScript 7 in the project, no test file is loaded, not even one in JavaScript.
#
# Behaviour: tap's loader takes the compiler from the `typescript` package of the project, whatever the test is written
# in. TypeScript 7's main module has no compiler interface (`ts.sys` is undefined). The loader accepts every version
# from 4.2, so npm installs both without a warning.
# Seen: the run reports "no tests found" and fails with code 1, after the loader's "Cannot read properties of undefined
# (reading 'fileExists')". With TypeScript 5.9.3 in place of 7.0.2 the test passes.
# Who meets it: projects tested by tap that move TypeScript to its next major version. Stay on TypeScript 6, or give tap
# a project of its own.
#
# Exits with 1 if the behaviour changes, with 2 if a package cannot be installed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts --omit=optional tap@21.8.0 typescript@7.0.2 || exit 2

cat > sum.test.js <<'JS'
import t from 'tap'

t.equal(1 + 2, 3)
JS
code=0
timeout 40 npx --no-install tap run --reporter=tap --disable-coverage --allow-empty-coverage sum.test.js \
  > output.txt 2>&1 || code=$?
echo "Exit code $code, $(grep -cE '^ +ok ' output.txt || true) assertions passed"
if [ $code -ne 1 ] || ! grep 'no tests found' output.txt || ! grep "reading 'fileExists'" output.txt; then
  echo 'Changed: the run ended with code 1 and no tests, for want of ts.sys.fileExists.' >&2
  exit 1
fi
echo 'As found: with TypeScript 7 the test file is not loaded.'
