//! A sandbox for each test, in the server at BEEPER_MOCK_URL or at the default address. Rust's tests have no place to stop
//! a process that they share, so start the server before them: `npx beeper-desktop-mock`.

use client::send;

/// A simulated installation of Beeper Desktop, which no other test sees. It is deleted when it goes out of scope.
pub struct Sandbox {
    server: String,
    control_token: String,
    id: String,
    pub token: String,
    pub url: String,
}

impl Sandbox {
    pub fn new() -> Self {
        let server = std::env::var("BEEPER_MOCK_URL")
            .unwrap_or_else(|_| "http://127.0.0.1:23373".to_owned());
        let control_token = std::env::var("BEEPER_MOCK_CONTROL_TOKEN").unwrap_or_default();
        let (status, made) = send(
            &server,
            "POST",
            "/_mock/sandboxes",
            &control_token,
            r#"{"seed": 1}"#,
        )
        .unwrap_or_else(|error| panic!("no server answers at {server}: {error}"));
        assert!(status < 300, "{made}");
        let [id, token, url] = ["id", "token", "url"].map(|name| field(&made, name));
        Sandbox {
            server,
            control_token,
            id,
            token,
            url,
        }
    }

    /// Calls the control API of the sandbox, and returns the body of the answer.
    pub fn control(&self, method: &str, path: &str, body: &str) -> String {
        let path = format!("/_mock/sandboxes/{}{path}", self.id);
        let (status, answer) =
            send(&self.server, method, &path, &self.control_token, body).unwrap();
        assert!(status < 300, "{method} {path}: {status}: {answer}");
        answer
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let path = format!("/_mock/sandboxes/{}", self.id);
        let _ = send(&self.server, "DELETE", &path, &self.control_token, "");
    }
}

/// The first text of that name in JSON; with serde_json you would parse it.
pub fn field(json: &str, name: &str) -> String {
    let start = format!("\"{name}\":\"");
    let (_, rest) = json
        .split_once(&start)
        .unwrap_or_else(|| panic!("no {name} in {json}"));
    rest.split('"').next().unwrap().to_owned()
}
