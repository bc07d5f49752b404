package client

import (
	"os"
	"strings"
	"testing"

	"example.com/client/mocktest"
)

func TestMain(m *testing.M) { os.Exit(mocktest.Run(m)) }

type chat struct {
	ID string `json:"id"`
}

func TestIncomingMessageIsListed(t *testing.T) {
	t.Parallel()
	box := mocktest.New(t)
	var made chat
	box.Control("POST", "/chats", map[string]any{"network": "WhatsApp", "messages": []string{"hi"}}, &made)
	box.Control("POST", "/messages", map[string]any{"chatID": made.ID, "text": "Are you there?"}, nil)

	messages, err := Client{box.URL, box.Token}.Messages(made.ID)

	if err != nil {
		t.Fatal(err)
	}
	if len(messages) != 2 || messages[0].Text != "Are you there?" {
		t.Fatalf("unexpected messages: %v", messages)
	}
}

func TestRateLimitIsReported(t *testing.T) {
	t.Parallel()
	box := mocktest.New(t)
	box.Control("POST", "/faults", map[string]any{"operation": "listMessages", "status": 429}, nil)

	_, err := Client{box.URL, box.Token}.Messages("5638")

	if err == nil || !strings.Contains(err.Error(), "429") {
		t.Fatalf("expected the status, received %v", err)
	}
}
