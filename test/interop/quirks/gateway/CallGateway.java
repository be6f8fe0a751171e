import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.UUID;

/** protocol.md 3.2: a call with everything that the documentation names, over whatever version of HTTP there is. */
public class CallGateway {
  public static void main(String[] args) throws Exception {
    HttpRequest request = HttpRequest.newBuilder()
        .uri(URI.create("https://api.fortellis.io/harborline/appointments/v1/appointments?status=open"))
        .header("Authorization", "Bearer " + System.getenv("TOKEN"))
        .header("Subscription-Id", System.getenv("SUBSCRIPTION_ID"))
        .header("Request-Id", UUID.randomUUID().toString())
        .header("Accept", "application/json")
        .build();
    HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) throw new IllegalStateException(answer.statusCode() + " " + answer.body());
    System.out.println(answer.body());
  }
}
