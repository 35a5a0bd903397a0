// Asks the sidecar for one secret over plain HTTP. No package is needed.
package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strings"
)

func main() {
	port := os.Getenv("DAPR_HTTP_PORT")
	if port == "" {
		port = "3500"
	}
	response, err := http.Get("http://localhost:" + port + "/v1.0/secrets/localsecretstore/secret")
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		log.Fatal(err)
	}
	if response.StatusCode != http.StatusOK {
		log.Fatalf("the sidecar answered %s: %s", response.Status, body)
	}
	fmt.Println("Fetched Secret:", strings.TrimSpace(string(body)))
}
