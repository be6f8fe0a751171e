# protocol.md 2.6, form 13: header names in lower case, and no space behind the colon.
CREDENTIALS=$(printf %s "$API_KEY:$API_SECRET" | base64)
exec curl --silent --fail 'https://identity.fortellis.io/oauth2/aus1p1ixy7YL8cMq02p7/v1/token' \
  --header "authorization:Basic $CREDENTIALS" --header 'content-type:application/x-www-form-urlencoded' --header 'accept:application/json' \
  --data 'grant_type=client_credentials&scope=anonymous'
