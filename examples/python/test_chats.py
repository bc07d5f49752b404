"""Tests a client against beeper-desktop-mock, with the standard library alone.

Run it with `python3 -m unittest`. The server is the one at BEEPER_MOCK_URL, such as a container; without that, the
command is started.
"""

import json
import os
import subprocess
import unittest
from urllib.request import Request, urlopen


def setUpModule():
    global server_url
    server_url = os.environ.get("BEEPER_MOCK_URL")
    if server_url is None:
        command = ["npx", "beeper-desktop-mock", "--port", "0", "--json", "--log-level", "silent"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        ready = json.loads(process.stdout.readline())
        server_url = ready["url"]
        unittest.addModuleCleanup(stop, process, ready["pid"])


def stop(process, pid):
    os.kill(pid, 15)
    process.wait()
    process.stdout.close()


def call(method, path, body=None, token=None):
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"} if data else {}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    with urlopen(Request(server_url + path, data, headers, method=method)) as response:
        text = response.read()
        return json.loads(text) if text else None


class Chats(unittest.TestCase):
    def setUp(self):
        """Each test has a sandbox of its own: whatever it does, no other test sees it."""
        made = call("POST", "/_mock/sandboxes", {"seed": 1})
        self.control = f"/_mock/sandboxes/{made['id']}"
        self.token = made["token"]
        self.addCleanup(call, "DELETE", self.control)

    def test_somebody_writes(self):
        chat = call("GET", "/v1/chats", token=self.token)["items"][0]
        call("POST", f"{self.control}/messages", {"chatID": chat["id"], "text": "Are you there?"})
        messages = call("GET", f"/v1/chats/{chat['localChatID']}/messages", token=self.token)
        self.assertEqual(messages["items"][0]["text"], "Are you there?")

    def test_what_was_called(self):
        call("GET", "/v1/accounts", token=self.token)
        requests = call("GET", f"{self.control}/requests?operation=getAccounts")
        self.assertEqual([request["status"] for request in requests["items"]], [200])


if __name__ == "__main__":
    unittest.main()
