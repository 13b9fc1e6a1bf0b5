"""Readers of datasets, one per file."""
