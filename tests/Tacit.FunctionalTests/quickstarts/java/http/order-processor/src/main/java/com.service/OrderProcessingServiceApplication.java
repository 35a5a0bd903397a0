package com.service;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

public class OrderProcessingServiceApplication {
    public static void main(String[] args) throws Exception {
        String host = System.getenv().getOrDefault("DAPR_HOST", "http://localhost");
        String port = System.getenv().getOrDefault("DAPR_HTTP_PORT", "3500");
        String store = System.getenv().getOrDefault("SECRET_STORE", "localsecretstore");
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        HttpRequest request = HttpRequest.newBuilder(URI.create(host + ":" + port + "/v1.0/secrets/" + store + "/secret")).GET().build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        System.out.println("Fetched Secret: " + answer.body());
    }
}
