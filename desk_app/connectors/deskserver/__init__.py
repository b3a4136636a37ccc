"""The team's own Desk server, as a client sees it: questions over HTTP, files, news, joining."""
