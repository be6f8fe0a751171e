import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;

/** protocol.md 2.6, form 15: paths of the old server. Not served, and never redirected: a client would make a GET of it. */
public class LegacyPaths {
  public static void main(String[] args) throws Exception {
    String pair = System.getenv("API_KEY") + ":" + System.getenv("API_SECRET");
    HttpClient client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
    StringBuilder statuses = new StringBuilder();
    for (String path : new String[] {"/v2/token", "/oauth2/v1/token", "/oauth2/v1/keys"}) {
      HttpRequest.Builder request = HttpRequest.newBuilder().uri(URI.create("https://identity.fortellis.io" + path))
          .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes()))
          .header("Content-Type", "application/x-www-form-urlencoded");
      if (path.endsWith("token")) request.POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials&scope=anonymous"));
      HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      statuses.append(statuses.length() == 0 ? "" : ",").append(answer.statusCode());
    }
    System.out.println("[" + statuses + "]");
  }
}
