"""The written query language: one grammar for search, views, bulk changes and rules."""
