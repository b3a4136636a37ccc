"""The accounts of an open workspace: what kinds there are, their secrets, and the threads that serve them."""
