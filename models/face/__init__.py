"""Finds the face, cuts it out under a steady transform, and judges whether it can be read."""
