"""The command palette, and the pickers that ask for what a command still needs."""
