"""The networks of the five papers, by name."""
