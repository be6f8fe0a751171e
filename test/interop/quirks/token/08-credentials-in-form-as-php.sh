# protocol.md 2.6, form 8: the bytes that PHP's curl functions send for CURLOPT_POSTFIELDS of http_build_query, with no User-Agent of their own.
exec curl --silent --fail 'https://identity.fortellis.io/oauth2/aus1p1ixy7YL8cMq02p7/v1/token' \
  --header 'User-Agent:' --header 'Accept: */*' \
  --data "grant_type=client_credentials&client_id=$API_KEY&client_secret=$API_SECRET&scope=anonymous"
