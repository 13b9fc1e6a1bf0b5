"""Typed recipes, read strictly: of the bundled networks, of LOSO runs, of the papers' tables."""
