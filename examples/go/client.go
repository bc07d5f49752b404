// Package client is what is tested: a client of Beeper Desktop's API.
package client

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
)

// Client calls the API at URL with a token.
type Client struct {
	URL   string
	Token string
}

// Message is what the client shows of a message.
type Message struct {
	Text string `json:"text"`
}

// Messages lists the newest messages of a chat.
func (c Client) Messages(chatID string) ([]Message, error) {
	request, err := http.NewRequest("GET", c.URL+"/v1/chats/"+url.PathEscape(chatID)+"/messages", nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+c.Token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the API answered %s", response.Status)
	}
	var page struct {
		Items []Message `json:"items"`
	}
	if err := json.NewDecoder(response.Body).Decode(&page); err != nil {
		return nil, err
	}
	return page.Items, nil
}
