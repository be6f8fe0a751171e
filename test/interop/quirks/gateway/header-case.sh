# protocol.md 3.2: letter cases in which clients write the header, and no Request-Id.
URL=https://api.fortellis.io/harborline/appointments/v1/appointments
printf '['
for NAME in subscription-id Subscription-ID SUBSCRIPTION-ID; do
  curl --silent --fail "$URL" --header "authorization: Bearer $TOKEN" --header "$NAME: $SUBSCRIPTION_ID" || exit 1
  printf ','
done
curl --silent --fail "$URL" --header "Authorization: Bearer $TOKEN" --header "Subscription-Id: $SUBSCRIPTION_ID" || exit 1
printf ']'
