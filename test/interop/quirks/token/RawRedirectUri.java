import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;

/** protocol.md 2.6, forms 9 and 14: redirect_uri as it stands, in the query, and an Accept with a capital letter. */
public class RawRedirectUri {
  public static void main(String[] args) throws Exception {
    String pair = System.getenv("API_KEY") + ":" + System.getenv("API_SECRET");
    String query = "grant_type=authorization_code&redirect_uri=http://localhost:5000/&code=" + System.getenv("CODE");
    HttpRequest request = HttpRequest.newBuilder()
        .uri(URI.create("https://identity.fortellis.io/oauth2/aus1p1ixy7YL8cMq02p7/v1/token?" + query))
        .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes()))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("Accept", "Application/json")
        .POST(HttpRequest.BodyPublishers.noBody())
        .build();
    HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) throw new IllegalStateException("no token: " + answer.statusCode());
    System.out.println(answer.body());
  }
}
