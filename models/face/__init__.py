"""Find the face, cut it out under a steady transform, judge whether it can be read."""
