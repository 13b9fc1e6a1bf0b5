"""The page that trains on one's own recordings, and lets the weights read live."""
