import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** What an API service verifies of each call (protocol.md 7), with the JDK alone. */
final class CallVerifier {
  /** Who the call works for and which app calls. */
  record Caller(String organizationId, String organization, String app) {}

  private record Remembered(Caller caller, long until) {}

  private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final int TOLERANCE_SECONDS = 30;
  /** A subscription that ended is refused this much later at most. */
  private static final long CONTEXT = Duration.ofSeconds(60).toNanos();
  private static final int CONTEXTS_MAX = 10_000;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final String issuer;
  private final String clientId;
  private final String subscriptionsUrl;
  private final KeySet keys;
  private final AppToken ownToken;
  private final Map<String, Remembered> known = new ConcurrentHashMap<>();

  CallVerifier(String issuer, String clientId, String clientSecret, String subscriptionsUrl) {
    this.issuer = issuer;
    this.clientId = clientId;
    this.subscriptionsUrl = subscriptionsUrl;
    this.keys = new KeySet(http, issuer);
    this.ownToken = new AppToken(http, issuer + "/v1/token", clientId, clientSecret);
  }

  /** @param authorization and subscriptionId every value of these headers, null for none. */
  Caller verify(List<String> authorization, List<String> subscriptionId) throws Refused, InterruptedException {
    String header = only(authorization, "AUTHORIZATION");
    String[] words = header.split(" ", -1);
    if (words.length != 2 || !words[0].equals("Bearer") || words[1].isEmpty())
      throw new Refused(403, "MALFORMED-AUTHORIZATION", "Send the word Bearer, one space and a token.");
    checkClaims(verifySignature(words[1]));
    String id = only(subscriptionId, "SUBSCRIPTION-ID");
    // Before it becomes part of a URL.
    if (!UUID.matcher(id).matches()) throw new Refused(403, "MALFORMED-SUBSCRIPTION-ID", "A Subscription-Id is a UUID.");
    return callerOf(id);
  }

  /** Two are refused: others on the way may have read the other one. */
  private static String only(List<String> values, String name) throws Refused {
    if (values == null || values.isEmpty()) throw new Refused(403, "MISSING-" + name, "A header is missing.");
    if (values.size() > 1) throw new Refused(403, "MALFORMED-" + name, "A header is there twice.");
    return values.get(0);
  }

  private Map<String, Object> verifySignature(String token) throws Refused, InterruptedException {
    try {
      String[] parts = token.split("\\.", -1);
      if (parts.length != 3) throw invalid();
      Map<String, Object> header = json(parts[0]);
      // Named here and not taken from the token, or "none" would do.
      if (!"RS256".equals(header.get("alg")) || header.containsKey("crit")) throw invalid();
      Object typ = header.get("typ");
      if (typ != null && !"JWT".equals(typ)) throw invalid();
      if (!(header.get("kid") instanceof String kid)) throw invalid();
      PublicKey key = keys.get(kid);
      if (key == null) throw invalid();
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(key);
      signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
      if (!signature.verify(Base64.getUrlDecoder().decode(parts[2]))) throw invalid();
      return json(parts[1]);
    } catch (GeneralSecurityException | RuntimeException fault) {
      throw invalid();
    }
  }

  private void checkClaims(Map<String, Object> claims) throws Refused {
    double now = System.currentTimeMillis() / 1000.0;
    if (!(claims.get("exp") instanceof Double exp) || !(claims.get("iat") instanceof Double iat)) throw invalid();
    if (exp <= now - TOLERANCE_SECONDS) throw new Refused(401, "TOKEN-EXPIRED", "The token has expired.");
    Object nbf = claims.getOrDefault("nbf", iat);
    if (!(nbf instanceof Double notBefore)) throw invalid();
    if (Math.max(iat, notBefore) > now + TOLERANCE_SECONDS) throw new Refused(401, "TOKEN-NOT-YET-VALID", "The token is not valid yet.");
    if (!issuer.equals(claims.get("iss"))) throw new Refused(401, "TOKEN-ISSUER-MISMATCH", "The token is from another authorization server.");
    if (!"api_providers".equals(claims.get("aud"))) throw new Refused(401, "TOKEN-AUDIENCE-MISMATCH", "The token is meant for somebody else.");
    // Any app of the exchange has tokens that pass everything before this line.
    if (!clientId.equals(claims.get("sub")) || !clientId.equals(claims.get("cid")))
      throw new Refused(401, "TOKEN-CLIENT-MISMATCH", "The token was made for another client.");
  }

  /** As the exchange says it (protocol.md 4.5). What is active is remembered for a minute; anything else is asked again. */
  private Caller callerOf(String id) throws Refused, InterruptedException {
    Remembered remembered = known.get(id);
    if (remembered != null && System.nanoTime() - remembered.until < 0) return remembered.caller;
    Caller caller = ask(id);
    if (known.size() >= CONTEXTS_MAX) known.clear();
    known.put(id, new Remembered(caller, System.nanoTime() + CONTEXT));
    return caller;
  }

  private Caller ask(String id) throws Refused, InterruptedException {
    try {
      for (int attempt = 0; attempt < 2; attempt++) {
        HttpRequest request =
            HttpRequest.newBuilder(URI.create(subscriptionsUrl + "/subscriptions/" + id + "/context"))
                .header("Authorization", "Bearer " + ownToken.get())
                .timeout(Duration.ofSeconds(5))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() == 404) throw new Refused(403, "SUBSCRIPTION-MISMATCH", "The Subscription-Id opens nothing at this API.");
        if (answer.statusCode() == 403)
          throw new Refused(403, "API-SUBSCRIPTION-INACTIVE", "The subscription, or its connection to this API, is not active.");
        if (answer.statusCode() == 200) {
          Map<String, Object> context = Json.object(Json.parse(answer.body()));
          Map<String, Object> organization = Json.object(context.get("organizationInfo"));
          Map<String, Object> app = Json.object(context.get("appInfo"));
          return new Caller((String) organization.get("id"), (String) organization.get("name"), (String) app.get("name"));
        }
        if (answer.statusCode() != 401) break;
        ownToken.forget(); // our own token is not accepted any more: once more with a new one
      }
    } catch (IOException | RuntimeException fault) {
      System.err.println("context: " + fault.getClass().getSimpleName());
    }
    // Not known is not allowed. The caller may try again.
    throw new Refused(503, "EXCHANGE-UNAVAILABLE", "The exchange cannot be asked just now.");
  }

  private static Map<String, Object> json(String base64url) {
    return Json.object(Json.parse(new String(Base64.getUrlDecoder().decode(base64url), StandardCharsets.UTF_8)));
  }

  private static Refused invalid() {
    return new Refused(401, "INVALID-TOKEN", "The token does not verify.");
  }
}
