package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
)

func main() {
	host := os.Getenv("DAPR_HOST")
	if host == "" {
		host = "http://localhost"
	}
	port := os.Getenv("DAPR_HTTP_PORT")
	if port == "" {
		port = "3500"
	}

	answer, err := http.Get(host + ":" + port + "/v1.0/secrets/localsecretstore/secret")
	if err != nil {
		log.Fatal(err)
	}
	defer answer.Body.Close()
	secret, err := io.ReadAll(answer.Body)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("Fetched Secret: ", string(secret))
}
