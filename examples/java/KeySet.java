import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The exchange's RSA keys by `kid`. Never pin one: they rotate (protocol.md 2.11). */
final class KeySet {
  private static final long FRESH = Duration.ofMinutes(10).toNanos();
  /** While the exchange is away, the keys that are known go on for so long. */
  private static final long STALE = FRESH + Duration.ofHours(24).toNanos();
  /** An unknown kid leads to another look at the keys, but not at each of many forged tokens. */
  private static final int FETCHES_PER_MINUTE = 10;

  private final HttpClient http;
  private final HttpRequest request;
  private final Deque<Long> fetches = new ArrayDeque<>();
  private Map<String, PublicKey> keys;
  private long fetchedAt;

  KeySet(HttpClient http, String issuer) {
    this.http = http;
    this.request = HttpRequest.newBuilder(URI.create(issuer + "/v1/keys")).timeout(Duration.ofSeconds(5)).build();
  }

  /** Null when the exchange has no such key. One fetch, however many callers wait for it. */
  synchronized PublicKey get(String kid) throws Refused, InterruptedException {
    long now = System.nanoTime();
    if (keys == null || now - fetchedAt > FRESH || !keys.containsKey(kid)) fetch(now);
    if (keys == null || now - fetchedAt > STALE) throw new Refused(503, "EXCHANGE-UNAVAILABLE", "The exchange cannot be asked just now.");
    return keys.get(kid);
  }

  private void fetch(long now) throws InterruptedException {
    fetches.removeIf(at -> now - at > Duration.ofMinutes(1).toNanos());
    if (fetches.size() >= FETCHES_PER_MINUTE) return;
    fetches.add(now);
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) return;
      Map<String, PublicKey> read = new HashMap<>();
      for (Object each : (List<?>) Json.object(Json.parse(answer.body())).get("keys")) {
        Map<String, Object> jwk = Json.object(each);
        if ("RSA".equals(jwk.get("kty")) && "sig".equals(jwk.get("use"))) read.put((String) jwk.get("kid"), rsa(jwk));
      }
      keys = read;
      fetchedAt = now;
    } catch (InterruptedException fault) {
      throw fault;
    } catch (Exception fault) {
      // Whatever it was: the keys that are known go on, and without any, `get` says so.
      System.err.println("keys: " + fault.getClass().getSimpleName());
    }
  }

  private static PublicKey rsa(Map<String, Object> jwk) throws Exception {
    return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(number(jwk.get("n")), number(jwk.get("e"))));
  }

  /** Unsigned, whatever its first bit is (RFC 7518 §6.3.1). */
  private static BigInteger number(Object base64url) {
    return new BigInteger(1, Base64.getUrlDecoder().decode((String) base64url));
  }
}
