"""The team server: the sync rules over HTTP, with accounts, rights, files and presence around them."""
