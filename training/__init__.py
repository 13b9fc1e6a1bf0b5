"""Data, labels, optimisation and evaluation of the networks, and the generators of data."""
