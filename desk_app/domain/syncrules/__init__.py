"""The rules of synchronising, as pure functions: shared by the client and by the server.

What class a field has, how two edits of it meet, what a row looks like with own changes laid over it,
when a reply is stale, and how two stores prove that they hold the same. Nothing here knows a network,
a database or a clock.
"""
