"""A mailbox on IMAP and SMTP: finding its servers, signing in, fetching and sending; no store of its own."""
