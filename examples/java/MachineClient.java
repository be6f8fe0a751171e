import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A program without a person in front of it, with the JDK alone: one token for its hour, calls through the gateway.
 *
 * <p>Environment: TOKEN_URL, API_KEY, API_SECRET, APPOINTMENTS_URL, SUBSCRIPTION_ID.
 */
public final class MachineClient {
  private static final int ATTEMPTS = 4;

  // It follows no redirect, unless it is told to: token and secret go nowhere else.
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  private final AppToken token;

  MachineClient(String tokenUrl, String key, String secret) {
    token = new AppToken(http, tokenUrl, key, secret);
  }

  /** A GET that is sent again after 5xx, after 1, 2, 4 … s. Other answers are returned as they are. */
  HttpResponse<String> get(String url, String subscriptionId) throws IOException, InterruptedException {
    for (int attempt = 0; ; attempt++) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url))
              .header("Authorization", "Bearer " + token.get())
              .header("Subscription-Id", subscriptionId)
              .timeout(Duration.ofSeconds(30))
              .build();
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() < 500 || attempt == ATTEMPTS - 1) return answer;
      Thread.sleep(1000L << attempt);
    }
  }

  public static void main(String[] arguments) throws Exception {
    Map<String, String> env = System.getenv();
    MachineClient client = new MachineClient(env.get("TOKEN_URL"), env.get("API_KEY"), env.get("API_SECRET"));
    String url = env.get("APPOINTMENTS_URL") + "/appointments?status=scheduled&limit=3";
    HttpResponse<String> answer = client.get(url, env.get("SUBSCRIPTION_ID"));
    if (answer.statusCode() != 200) {
      // `portreeve explain` takes the Request-Id.
      String requestId = answer.headers().firstValue("Request-Id").orElse("?");
      System.err.println(answer.statusCode() + " " + answer.body() + " (Request-Id " + requestId + ")");
      System.exit(1);
    }
    Map<String, Object> page = Json.object(Json.parse(answer.body()));
    System.out.println(((Double) page.get("total")).longValue() + " scheduled appointments:");
    for (Object item : (List<?>) page.get("items")) {
      Map<String, Object> appointment = Json.object(item);
      System.out.println("  " + appointment.get("startsAt") + "  " + appointment.get("reason"));
    }
  }
}
