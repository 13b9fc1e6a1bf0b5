"""The camera page: whether the camera is what it claims, and what was locked in it."""
