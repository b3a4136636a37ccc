"""How changes travel between this device and the others: a machine without clock, socket, disk or thread."""
