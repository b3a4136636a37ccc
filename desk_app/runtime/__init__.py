"""What the running program needs from the computer: folders, keyring, jobs, network state; no Qt."""
