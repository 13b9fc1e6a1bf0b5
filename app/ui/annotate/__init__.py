"""The page on which recordings are coded frame by frame."""
