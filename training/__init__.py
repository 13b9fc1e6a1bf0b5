"""Data, labels, optimisation and evaluation of the networks, and what makes data."""
