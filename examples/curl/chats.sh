#!/bin/sh
# Tests that need only curl and the command. The server is at BEEPER_MOCK_URL, or at the default address.
set -eu
url=${BEEPER_MOCK_URL:-http://127.0.0.1:23373}
mock() { command=$1; shift; npx beeper-desktop-mock "$command" --url "$url" "$@"; }

# A sandbox for this script alone, invisible to other tests. The command prints ID, token and URL.
made=$(mock sandbox create --fixture empty --id "curl-$$")
token=$(printf '%s' "$made" | cut -f 2)
trap 'mock sandbox delete "curl-$$"' EXIT

# The second request fails, and the third succeeds again.
mock fault add --sandbox "curl-$$" --operation getAccounts --status 503 --nth 2
for expected in 200 503 200; do
  status=$(curl --silent --output /dev/null --write-out '%{http_code}' --header "Authorization: Bearer $token" "$url/v1/accounts")
  [ "$status" = "$expected" ] || { echo "expected $expected, got $status" >&2; exit 1; }
done

# Assert on the requests that arrived.
[ "$(mock requests --sandbox "curl-$$" --operation getAccounts | wc -l)" -eq 3 ]
