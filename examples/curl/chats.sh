#!/bin/sh
# Tests with nothing but curl and the command. The server is the one at BEEPER_MOCK_URL, or where it is by default.
set -eu
url=${BEEPER_MOCK_URL:-http://127.0.0.1:23373}
mock() { command=$1; shift; npx beeper-desktop-mock "$command" --url "$url" "$@"; }

# A sandbox of its own: what happens here, nobody else sees. The command prints ID, token and URL.
made=$(mock sandbox create --fixture empty --id "curl-$$")
token=$(printf '%s' "$made" | cut -f 2)
trap 'mock sandbox delete "curl-$$"' EXIT

# The second call fails, and the third one works again.
mock fault add --sandbox "curl-$$" --operation getAccounts --status 503 --nth 2
for expected in 200 503 200; do
  status=$(curl --silent --output /dev/null --write-out '%{http_code}' --header "Authorization: Bearer $token" "$url/v1/accounts")
  [ "$status" = "$expected" ] || { echo "expected $expected, got $status" >&2; exit 1; }
done

# What was asked, for assertions.
[ "$(mock requests --sandbox "curl-$$" --operation getAccounts | wc -l)" -eq 3 ]
