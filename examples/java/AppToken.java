import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;

/** A token by client credentials, of an app or of an API. One request for however many callers, and the token is kept for its hour. */
final class AppToken {
  private final HttpClient http;
  private final HttpRequest request;
  private String token;
  private long goodUntil;

  AppToken(HttpClient http, String tokenUrl, String key, String secret) {
    String pair = Base64.getEncoder().encodeToString((key + ":" + secret).getBytes(StandardCharsets.UTF_8));
    this.http = http;
    this.request =
        HttpRequest.newBuilder(URI.create(tokenUrl))
            .header("Authorization", "Basic " + pair)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .timeout(Duration.ofSeconds(30))
            .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials&scope=anonymous"))
            .build();
  }

  synchronized String get() throws IOException, InterruptedException {
    if (token != null && System.nanoTime() - goodUntil < 0) return token;
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) throw new IOException("no token: " + answer.statusCode() + " " + answer.body());
    try {
      Map<String, Object> granted = Json.object(Json.parse(answer.body()));
      long seconds = ((Double) granted.get("expires_in")).longValue() - 60;
      goodUntil = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
      token = (String) granted.get("access_token");
      return token;
    } catch (RuntimeException fault) {
      throw new IOException("the token endpoint answered something else", fault);
    }
  }

  /** The next caller gets a new one. */
  synchronized void forget() {
    token = null;
  }
}
