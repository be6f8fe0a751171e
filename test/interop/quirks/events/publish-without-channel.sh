# protocol.md 6.1: the endpoint of before 2022, and no key, no request id and no Subscription-Id.
TOKEN=$(curl --silent --fail https://identity.fortellis.io/oauth2/aus1p1ixy7YL8cMq02p7/v1/token \
  --user "$CLIENT_ID:$CLIENT_SECRET" --data 'grant_type=client_credentials&scope=anonymous' \
  | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
exec curl --silent --fail https://event-relay.fortellis.io/v2/events \
  --header "Authorization: Bearer $TOKEN" --header 'Content-Type: application/json' --header "Data-Owner-Id: $DATA_OWNER_ID" \
  --data "$EVENT"
