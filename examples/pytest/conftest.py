"""One server for the session, and a sandbox for each test. Needs nothing but pytest.

The server is the one at BEEPER_MOCK_URL, such as a container; without that, the command is started.
"""

import json
import os
import subprocess
from urllib.request import Request, urlopen

import pytest


class Sandbox:
    """A simulated installation of Beeper Desktop, which no other test sees."""

    def __init__(self, server, options):
        self.server = server
        made = self.control("POST", "", options)
        self.id, self.token, self.url = made["id"], made["token"], made["url"]

    def control(self, method, path, body=None):
        """Calls the control API of the sandbox."""
        own = f"/{self.id}" if hasattr(self, "id") else ""
        return call(method, f"{self.server}/_mock/sandboxes{own}{path}", body, os.environ.get("BEEPER_MOCK_CONTROL_TOKEN"))

    def call(self, method, path, body=None):
        """Calls the emulated API, as your client does."""
        return call(method, self.url + path, body, self.token)


def call(method, url, body, token):
    headers = {"Content-Type": "application/json"} if body is not None else {}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    with urlopen(Request(url, data, headers, method=method)) as response:
        text = response.read()
        return json.loads(text) if text else None


@pytest.fixture(scope="session")
def mock_url():
    url = os.environ.get("BEEPER_MOCK_URL")
    if url:
        yield url
        return
    command = ["npx", "beeper-desktop-mock", "--port", "0", "--json", "--log-level", "silent"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        ready = json.loads(process.stdout.readline())
        yield ready["url"]
        os.kill(ready["pid"], 15)


@pytest.fixture
def box(mock_url):
    sandbox = Sandbox(mock_url, {"seed": 1})
    yield sandbox
    sandbox.control("DELETE", "")
