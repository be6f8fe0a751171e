# protocol.md 2.6, form 9: redirect_uri as people write it.
exec curl --silent --fail 'https://identity.fortellis.io/oauth2/aus1p1ixy7YL8cMq02p7/v1/token' --user "$API_KEY:$API_SECRET" \
  --header 'Content-Type: application/x-www-form-urlencoded' \
  --data "grant_type=authorization_code&redirect_uri=http://localhost:5000/&code=$CODE"
