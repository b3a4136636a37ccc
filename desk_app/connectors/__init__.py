"""One package per remote: it only translates, and keeps nothing but what it is handed."""
