mod mock;

use client::Client;
use mock::{field, Sandbox};

#[test]
fn a_message_that_is_rate_limited_is_sent_again() {
    let sandbox = Sandbox::new();
    let client = Client {
        url: sandbox.url.clone(),
        token: sandbox.token.clone(),
    };
    let chat = sandbox.control(
        "POST",
        "/chats",
        r#"{"network": "WhatsApp", "messages": ["hi"]}"#,
    );
    sandbox.control(
        "POST",
        "/faults",
        r#"{"operation": "sendMessage", "status": 429, "times": 2}"#,
    );

    let status = client
        .send_message(&field(&chat, "localChatID"), r#"{"text": "Hello"}"#)
        .unwrap();

    assert_eq!(status, 200);
    let requests = sandbox.control("GET", "/requests?operation=sendMessage", "");
    assert_eq!(requests.matches("\"operation\":\"sendMessage\"").count(), 3);
}

#[test]
fn a_client_without_the_scope_is_refused() {
    let sandbox = Sandbox::new();
    let made = sandbox.control("POST", "/tokens", r#"{"scopes": ["read"]}"#);
    let client = Client {
        url: sandbox.url.clone(),
        token: field(&made, "token"),
    };

    assert_eq!(
        client.send_message("5638", r#"{"text": "Hello"}"#).unwrap(),
        403
    );
}
