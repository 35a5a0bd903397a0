import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** Asks the sidecar for one secret over plain HTTP. No package is needed. */
public class App {
    public static void main(String[] args) throws Exception {
        String port = System.getenv().getOrDefault("DAPR_HTTP_PORT", "3500");
        URI uri = URI.create("http://localhost:" + port + "/v1.0/secrets/localsecretstore/secret");
        var response = HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IllegalStateException("the sidecar answered " + response.statusCode() + ": " + response.body());
        }
        System.out.println("Fetched Secret: " + response.body().strip());
    }
}
