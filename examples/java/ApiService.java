import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Executors;

/**
 * An API service: GET /appointments/v1/appointments, as the gateway calls it. Each call is verified before anything else of it is looked at.
 *
 * <p>Environment: ISSUER, SUBSCRIPTIONS_URL, APPOINTMENTS_CLIENT_ID, APPOINTMENTS_CLIENT_SECRET; PORT (default 5000).
 */
public final class ApiService {
  private static CallVerifier verifier;

  public static void main(String[] arguments) throws Exception {
    Map<String, String> env = System.getenv();
    String clientId = env.get("APPOINTMENTS_CLIENT_ID");
    verifier = new CallVerifier(env.get("ISSUER"), clientId, env.get("APPOINTMENTS_CLIENT_SECRET"), env.get("SUBSCRIPTIONS_URL"));
    int port = Integer.parseInt(env.getOrDefault("PORT", "5000"));
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 0);
    server.setExecutor(Executors.newFixedThreadPool(16));
    server.createContext("/", ApiService::handle);
    server.start();
    System.out.println("service listens at http://127.0.0.1:" + server.getAddress().getPort());
  }

  private static void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      CallVerifier.Caller caller;
      try {
        var headers = exchange.getRequestHeaders();
        caller = verifier.verify(headers.get("Authorization"), headers.get("Subscription-Id"));
      } catch (Refused refused) {
        answer(exchange, refused.status, "{\"code\":" + quoted(refused.code) + ",\"message\":" + quoted(refused.getMessage()) + "}");
        return;
      } catch (InterruptedException fault) {
        Thread.currentThread().interrupt();
        return;
      }
      if (!exchange.getRequestURI().getPath().equals("/appointments/v1/appointments")) {
        answer(exchange, 404, "{\"code\":\"NOT-FOUND\",\"message\":\"There is nothing at this path.\"}");
        return;
      }
      // Whose rows: from the exchange, never from the request.
      String id = "\"id\":" + quoted(caller.organizationId() + "-1");
      String row = "{" + id + ",\"startsAt\":\"2026-11-23T15:30:00Z\",\"reason\":\"Oil change\"}";
      String who = "\"dealer\":" + quoted(caller.organization()) + ",\"app\":" + quoted(caller.app());
      answer(exchange, 200, "{" + who + ",\"items\":[" + row + "],\"total\":1}");
    }
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    byte[] content = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, content.length);
    exchange.getResponseBody().write(content);
  }

  private static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (char each : text.toCharArray()) {
      if (each == '"' || each == '\\') json.append('\\').append(each);
      else if (each < ' ') json.append(String.format("\\u%04x", (int) each));
      else json.append(each);
    }
    return json.append('"').toString();
  }
}
