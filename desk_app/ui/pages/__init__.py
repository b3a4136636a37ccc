"""What stands beside the tickets: sheets and pages of a window."""
