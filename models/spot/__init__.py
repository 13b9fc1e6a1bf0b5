"""Motion of the face regions, and the movements found in it: live and offline."""
