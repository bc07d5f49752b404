//! What is tested: a client of Beeper Desktop's API. With the standard library alone; yours has an HTTP client.

use std::io::{Error, Read, Result, Write};
use std::net::TcpStream;

/// Sends a request, and returns the status and the body of the answer.
///
/// `base` is a URL such as `http://127.0.0.1:23373`.
pub fn send(
    base: &str,
    method: &str,
    path: &str,
    token: &str,
    body: &str,
) -> Result<(u16, String)> {
    let host = base.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host)?;
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n"
    )?;
    if !body.is_empty() {
        write!(
            stream,
            "Content-Type: application/json\r\nContent-Length: {}\r\n",
            body.len()
        )?;
    }
    write!(stream, "\r\n{body}")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let status = answer.get(9..12).and_then(|text| text.parse().ok());
    match (status, answer.split_once("\r\n\r\n")) {
        (Some(status), Some((_, body))) => Ok((status, body.to_owned())),
        _ => Err(Error::other("the answer is not HTTP")),
    }
}

pub struct Client {
    pub url: String,
    pub token: String,
}

impl Client {
    /// Sends a message to a chat; how often to try again is for the server to say.
    pub fn send_message(&self, chat_id: &str, json: &str) -> Result<u16> {
        let path = format!("/v1/chats/{chat_id}/messages");
        loop {
            let (status, _) = send(&self.url, "POST", &path, &self.token, json)?;
            if status != 429 {
                return Ok(status);
            }
        }
    }
}
