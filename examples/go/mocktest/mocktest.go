// Package mocktest starts beeper-desktop-mock for the tests of a package, and makes a sandbox for each test.
package mocktest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"testing"
)

var serverURL string

// Run runs the tests of a package with a server: the one at BEEPER_MOCK_URL, such as a container, or one that it starts.
// Call it from TestMain.
func Run(m *testing.M) int {
	serverURL = os.Getenv("BEEPER_MOCK_URL")
	if serverURL == "" {
		stop, err := start()
		if err != nil {
			fmt.Fprintln(os.Stderr, "beeper-desktop-mock:", err)
			return 1
		}
		defer stop()
	}
	return m.Run()
}

func start() (stop func(), err error) {
	command := exec.Command("npx", "beeper-desktop-mock", "--port", "0", "--json", "--log-level", "silent")
	command.Stderr = os.Stderr
	output, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(output).ReadBytes('\n')
	if err != nil {
		return nil, fmt.Errorf("it did not start: %w", err)
	}
	var ready struct {
		URL string `json:"url"`
		PID int    `json:"pid"`
	}
	if err := json.Unmarshal(line, &ready); err != nil {
		return nil, err
	}
	serverURL = ready.URL
	return func() {
		if process, err := os.FindProcess(ready.PID); err == nil {
			_ = process.Signal(syscall.SIGTERM)
		}
		_ = command.Wait()
	}, nil
}

// Sandbox is a simulated installation of Beeper Desktop, which no other test sees.
type Sandbox struct {
	ID    string `json:"id"`
	Token string `json:"token"`
	URL   string `json:"url"`
	t     testing.TB
}

// New makes a sandbox, which is deleted when the test is over.
func New(t testing.TB) *Sandbox {
	t.Helper()
	box := &Sandbox{t: t}
	call(t, "POST", serverURL+"/_mock/sandboxes", os.Getenv("BEEPER_MOCK_CONTROL_TOKEN"), map[string]any{"seed": 1}, box)
	t.Cleanup(func() { box.Control("DELETE", "", nil, nil) })
	return box
}

// Control calls the control API of the sandbox, and decodes the answer into result unless that is nil.
func (box *Sandbox) Control(method, path string, body, result any) {
	box.t.Helper()
	url := serverURL + "/_mock/sandboxes/" + box.ID + path
	call(box.t, method, url, os.Getenv("BEEPER_MOCK_CONTROL_TOKEN"), body, result)
}

func call(t testing.TB, method, url, token string, body, result any) {
	t.Helper()
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		content = bytes.NewReader(text)
	}
	request, err := http.NewRequest(method, url, content)
	if err != nil {
		t.Fatal(err)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode >= 300 {
		t.Fatalf("%s %s: %s: %s", method, url, response.Status, answer)
	}
	if result != nil {
		if err := json.Unmarshal(answer, result); err != nil {
			t.Fatal(err)
		}
	}
}
