/** The contents of the consent page. The template engine escapes everything shown. */
export interface ConsentView {
  clientName: string
  clientURI: string | undefined
  redirectURI: string
  sandbox: string
  /** The simulated user; undefined when no account is signed in. */
  user: { name: string, handle: string | undefined } | undefined
  scopes: Array<{ name: string, title: string, text: string }>
  /** What the script sends to the callback, as JSON without the scopes. */
  request: string
  requestID: string
  notice: string | undefined
}

/** Shown when a person allows nothing: by the page's script, or by the server without JavaScript. */
export const nothingChosen = 'Choose at least one permission, or deny.'

export const consentTemplate = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Allow <%= it.clientName %>?</title>
<style><%~ it.style %></style>
</head>
<body>
<main>
<p class="mock">Simulated sign-in by beeper-desktop-mock</p>
<div id="ask">
<h1>Allow <bdi><%= it.clientName %></bdi> to use Beeper?</h1>
<% if (it.user === undefined) { %>
<p>It asks for access to a sandbox that has no account yet.</p>
<% } else { %>
<p>It asks for access to the chats of <strong><bdi><%= it.user.name %></bdi></strong><% if (it.user.handle !== undefined) { %> (<bdi><%= it.user.handle %></bdi>)<% } %>.</p>
<% } %>
<form method="post" action="/oauth/authorize/decision" data-callback="/oauth/authorize/callback"
data-request="<%= it.request %>" data-redirect-uri="<%= it.redirectURI %>" data-nothing-chosen="<%= it.nothingChosen %>"
data-failed="The server did not take the answer. Start again from the app that sent you here.">
<input type="hidden" name="request_id" value="<%= it.requestID %>">
<fieldset>
<legend>What it may do</legend>
<% for (const scope of it.scopes) { %>
<label class="scope"><input type="checkbox" name="scope" value="<%= scope.name %>" checked
aria-describedby="about-<%= scope.name %>"><span><%= scope.title %></span>
<small id="about-<%= scope.name %>"><%= scope.text %></small></label>
<% } %>
</fieldset>
<dl>
<% if (it.clientURI !== undefined) { %>
<dt>Website</dt><dd><%= it.clientURI %></dd>
<% } %>
<dt>Sandbox</dt><dd><%= it.sandbox %></dd>
<dt>Returns to</dt><dd><%= it.redirectURI %></dd>
</dl>
<p role="alert"<% if (it.notice === undefined) { %> hidden<% } %>><%= it.notice ?? '' %></p>
<div class="buttons">
<button class="primary" name="decision" value="allow">Allow</button>
<button name="decision" value="deny">Deny</button>
</div>
</form>
</div>
<div id="done" tabindex="-1" hidden>
<h1 id="allowed" hidden><bdi><%= it.clientName %></bdi> is connected</h1>
<h1 id="denied" hidden><bdi><%= it.clientName %></bdi> is not connected</h1>
<p>You are being sent back to it. If nothing happens, <a id="on">continue here</a>. Then you can close this page.</p>
</div>
</main>
<script><%~ it.script %></script>
</body>
</html>
`
