"""Values and rules of the help desk; standard library only, no clock, no disk, no randomness of its own."""
