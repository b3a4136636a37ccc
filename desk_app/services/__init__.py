"""Use cases behind the one door: what the window, the command line and the server can ask for.

Services see storage and remotes only through the Protocols of `desk_app.services.ports`.
"""
