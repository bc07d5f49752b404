/** Shown when a request for consent cannot be answered and there is no safe place to redirect to. */
export interface ErrorView {
  title: string
  reason: string
}

export const errorTemplate = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title><%= it.title %></title>
<style><%~ it.style %></style>
</head>
<body>
<main>
<p class="mock">Simulated sign-in by beeper-desktop-mock</p>
<h1><%= it.title %></h1>
<p><%= it.reason %></p>
<p>Nothing was granted. You can close this page.</p>
</main>
</body>
</html>
`
