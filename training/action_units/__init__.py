"""The reading of action units: its network's truth, training, card and figures."""
