# PyJWT with its own client for key sets.
import json
import sys

import jwt

issuer = "https://identity.fortellis.io/oauth2/aus1p1ixy7YL8cMq02p7"
keys = jwt.PyJWKClient(issuer + "/v1/keys")
print(json.dumps("ready"), flush=True)
for line in sys.stdin:
    token = line.strip()
    try:
        key = keys.get_signing_key_from_jwt(token).key
        claims = jwt.decode(token, key, algorithms=["RS256"], audience="api_providers", issuer=issuer)
        answer = {"sub": claims["sub"]}
    except jwt.PyJWTError as error:
        answer = {"refused": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
