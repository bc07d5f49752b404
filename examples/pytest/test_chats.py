from urllib.error import HTTPError

import pytest


def test_an_incoming_message_is_listed(box):
    chat = box.control("POST", "/chats", {"network": "WhatsApp", "messages": ["hi"]})
    box.control("POST", "/messages", {"chatID": chat["id"], "text": "Are you there?"})

    messages = box.call("GET", f"/v1/chats/{chat['localChatID']}/messages")["items"]

    assert [message["text"] for message in messages] == ["Are you there?", "hi"]


def test_a_rate_limit_tells_when_to_try_again(box):
    box.control("POST", "/faults", {"operation": "getAccounts", "status": 429, "retryAfter": 30, "times": 1})

    with pytest.raises(HTTPError) as refused:
        box.call("GET", "/v1/accounts")

    assert refused.value.code == 429
    assert refused.value.headers["Retry-After"] == "30"
    assert box.call("GET", "/v1/accounts")


def test_tests_share_nothing(box):
    assert box.control("GET", "/requests")["items"] == []
