#!/bin/sh
# A program without a person in front of it, with curl alone: a token, and one call through the gateway.
# Environment: TOKEN_URL, API_KEY, API_SECRET, APPOINTMENTS_URL, SUBSCRIPTION_ID.
set -eu

# Secret and token come by standard input (-K -): what stands on a command line, every user of this machine can read.
# -f: an answer that is no 2xx ends the script; -L is left out: they follow no redirect.
granted=$(printf 'user = "%s:%s"\n' "$API_KEY" "$API_SECRET" |
  curl -sS -f --max-time 30 -K - -d 'grant_type=client_credentials&scope=anonymous' "$TOKEN_URL")

# A token has neither quotes nor backslashes, so this reads it as a JSON parser would.
token=$(printf '%s' "$granted" | sed -n 's/.*"access_token" *: *"\([^"\\]*\)".*/\1/p')
[ -n "$token" ] || { echo 'The token endpoint answered something else.' >&2; exit 1; }

# --retry sends again after 5xx, 429 and time-outs, after 1, 2, 4 … s; a GET may be sent twice.
answer=$(printf 'header = "Authorization: Bearer %s"\n' "$token" |
  curl -sS --max-time 30 --retry 3 -K - -H "Subscription-Id: $SUBSCRIPTION_ID" -w '\n%{http_code}' \
    "$APPOINTMENTS_URL/appointments?status=scheduled&limit=3")
status=$(printf '%s' "$answer" | tail -n 1)
printf '%s\n' "$answer" | sed '$d'
[ "$status" = 200 ] || { echo "The gateway answered $status." >&2; exit 1; }
