"""Readers of datasets, one a file."""
