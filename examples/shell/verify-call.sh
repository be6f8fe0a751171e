#!/bin/sh
# Verifies one call as an API service has to (protocol.md 7), with curl and openssl: to see each step, and for a look at a token that somebody
# sent you. A service takes a library: this starts a dozen programs for each call, and remembers nothing.
# Environment: ISSUER, SUBSCRIPTIONS_URL, APPOINTMENTS_CLIENT_ID, APPOINTMENTS_CLIENT_SECRET; TOKEN and SUBSCRIPTION_ID of the call.
# Prints the context of the subscription and ends with 0, or prints why not and ends with 1.
set -eu
umask 077

refuse() {
  printf '%s\n' "$1"
  exit 1
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

decode() { # base64url on standard input, bytes on standard output
  text=$(tr -- '-_' '+/')
  case $((${#text} % 4)) in 2) text="$text==" ;; 3) text="$text=" ;; esac
  printf '%s' "$text" | openssl base64 -d -A
}

# member NAME TEXT: a string or a whole number of a flat JSON object. In JSON every quote within a string has a backslash before it, so
# "NAME": with bare quotes can only be a member's name. One that is there twice counts as missing: two readers might take different ones.
member() {
  found=$(printf '%s' "$2" | grep -oE "\"$1\" *: *(\"[^\"\\\\]*\"|[0-9]+)" || true)
  [ "$(printf '%s\n' "$found" | wc -l)" -eq 1 ] || return 0
  printf '%s' "$found" | sed -e 's/^[^:]*: *//' -e 's/^"//' -e 's/"$//'
}

# 1. The form: three parts of base64url.
[ "$(printf '%s' "$TOKEN" | wc -l)" -eq 0 ] || refuse 'INVALID-TOKEN: it is more than one line.'
printf '%s' "$TOKEN" | grep -qE '^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$' || refuse 'INVALID-TOKEN: it is no JWT.'
header=$(printf '%s' "$TOKEN" | cut -d. -f1 | decode | tr -d '\000\n')
claims=$(printf '%s' "$TOKEN" | cut -d. -f2 | decode | tr -d '\000\n')

# 2. The signature. The algorithm is named here and not taken from the token, or "none" would do.
[ "$(member alg "$header")" = RS256 ] || refuse 'INVALID-TOKEN: it has another algorithm.'
case $header in *'"typ"'*) [ "$(member typ "$header")" = JWT ] || refuse 'INVALID-TOKEN: it is no access token.' ;; esac
case $header in *crit*) refuse 'INVALID-TOKEN: it needs an extension.' ;; esac
kid=$(member kid "$header")
printf '%s' "$kid" | grep -qE '^[A-Za-z0-9_-]+$' || refuse 'INVALID-TOKEN: it names no key.'
keys=$(curl -sS -f --max-time 5 "$ISSUER/v1/keys") || refuse 'EXCHANGE-UNAVAILABLE'
jwk=$(printf '%s' "$keys" | grep -oE '\{[^{}]*\}' | grep -F "\"kid\":\"$kid\"" | head -n 1) || true
[ "$(member kty "$jwk")" = RSA ] || refuse 'INVALID-TOKEN: it is signed by an unknown key.'
hex() { member "$1" "$jwk" | decode | od -An -v -tx1 | tr -d ' \n'; }
# openssl reads no JWK. This is the public key of RFC 8017 §A.1.1 in the wrapping of RFC 5280 §4.1.2.7, from modulus and exponent.
cat >"$work/key.cnf" <<KEY
asn1 = SEQUENCE:info
[info]
algorithm = SEQUENCE:algorithm
key = BITWRAP,SEQUENCE:key
[algorithm]
id = OID:rsaEncryption
parameters = NULL
[key]
n = INTEGER:0x$(hex n)
e = INTEGER:0x$(hex e)
KEY
openssl asn1parse -genconf "$work/key.cnf" -noout -out "$work/key.der"
openssl pkey -pubin -inform DER -in "$work/key.der" -out "$work/key.pem"
printf '%s' "$TOKEN" | cut -d. -f3 | decode >"$work/signature"
# openssl passes over what is too much at the end. One signature has one spelling.
[ "$(openssl base64 -A -in "$work/signature" | tr '+/' '-_' | tr -d =)" = "${TOKEN##*.}" ] || refuse 'INVALID-TOKEN: it does not verify.'
printf '%s' "${TOKEN%.*}" |
  openssl dgst -sha256 -verify "$work/key.pem" -signature "$work/signature" >/dev/null 2>&1 || refuse 'INVALID-TOKEN: it does not verify.'

# 3. From here on the claims are the exchange's own words.
case $claims in ?*"{"*) refuse 'INVALID-TOKEN: its claims are not flat.' ;; esac
now=$(date +%s)
exp=$(member exp "$claims") iat=$(member iat "$claims")
[ "${exp:-0}" -gt $((now - 30)) ] || refuse 'TOKEN-EXPIRED'
[ "${iat:-$((now + 3600))}" -le $((now + 30)) ] || refuse 'TOKEN-NOT-YET-VALID'
[ "$(member iss "$claims")" = "$ISSUER" ] || refuse 'TOKEN-ISSUER-MISMATCH'
[ "$(member aud "$claims")" = api_providers ] || refuse 'TOKEN-AUDIENCE-MISMATCH'
# Any app of the exchange has tokens that pass everything before this line.
[ "$(member sub "$claims")" = "$APPOINTMENTS_CLIENT_ID" ] || refuse 'TOKEN-CLIENT-MISMATCH'
[ "$(member cid "$claims")" = "$APPOINTMENTS_CLIENT_ID" ] || refuse 'TOKEN-CLIENT-MISMATCH'

# 4. The Subscription-Id is active at this API: the exchange says so, to this API's own token (protocol.md 4.5).
[ "$(printf '%s' "$SUBSCRIPTION_ID" | wc -l)" -eq 0 ] || refuse 'MALFORMED-SUBSCRIPTION-ID: it is more than one line.'
printf '%s' "$SUBSCRIPTION_ID" | grep -qE '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' || refuse 'MALFORMED-SUBSCRIPTION-ID'
granted=$(printf 'user = "%s:%s"\n' "$APPOINTMENTS_CLIENT_ID" "$APPOINTMENTS_CLIENT_SECRET" |
  curl -sS -f --max-time 5 -K - -d 'grant_type=client_credentials&scope=anonymous' "$ISSUER/v1/token") || refuse 'EXCHANGE-UNAVAILABLE'
status=$(printf 'header = "Authorization: Bearer %s"\n' "$(member access_token "$granted")" |
  curl -sS --max-time 5 -K - -o "$work/context" -w '%{http_code}' "$SUBSCRIPTIONS_URL/subscriptions/$SUBSCRIPTION_ID/context") ||
  refuse 'EXCHANGE-UNAVAILABLE'
case $status in
  200) cat "$work/context" ;;
  404) refuse 'SUBSCRIPTION-MISMATCH' ;;
  403) refuse 'API-SUBSCRIPTION-INACTIVE' ;;
  *) refuse 'EXCHANGE-UNAVAILABLE' ;;
esac
