"""Rings, mailbox, pipeline, store and tables: no Qt here."""
