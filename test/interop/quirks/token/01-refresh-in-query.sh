# protocol.md 2.5, 2.6 forms 1, 9, 11: the refresh example of the documentation. Everything stands in the query, no length of a body is said,
# redirect_uri is not percent-encoded, and the code of before is sent again.
exec curl --silent --fail --request POST \
  "https://identity.fortellis.io/oauth2/aus1p1ixy7YL8cMq02p7/v1/token?grant_type=refresh_token&refresh_token=$REFRESH_TOKEN&code=$CODE&redirect_uri=http://localhost:5000/" \
  --header 'Accept: application/json' --header 'Cache-Control: no-cache' --header 'Content-Type: application/x-www-form-urlencoded' \
  --user "$API_KEY:$API_SECRET"
