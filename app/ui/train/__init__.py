"""The page that trains on the user's recordings, and uses the weights live."""
