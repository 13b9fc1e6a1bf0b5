"""Typed recipes, read strictly: for the bundled networks, LOSO runs and the papers' tables."""
