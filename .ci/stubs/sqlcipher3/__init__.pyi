# sqlcipher3 ships no types and is built from the standard library's sqlite3.
