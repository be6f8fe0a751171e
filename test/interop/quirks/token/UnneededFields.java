import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;

/** protocol.md 2.6, form 11: client credentials with a redirect_uri, which nobody needs. */
public class UnneededFields {
  public static void main(String[] args) throws Exception {
    String pair = System.getenv("API_KEY") + ":" + System.getenv("API_SECRET");
    HttpRequest request = HttpRequest.newBuilder()
        .uri(URI.create("https://identity.fortellis.io/oauth2/aus1p1ixy7YL8cMq02p7/v1/token"))
        .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes()))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("Cache-Control", "no-cache")
        .POST(HttpRequest.BodyPublishers.ofString(
            "grant_type=client_credentials&scope=anonymous&redirect_uri=http://localhost:5000/"))
        .build();
    HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) throw new IllegalStateException("no token: " + answer.statusCode());
    System.out.println(answer.body());
  }
}
