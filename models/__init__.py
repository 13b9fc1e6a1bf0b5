"""From pixels to decision: sources, face, motion, spotting, networks, fusion. No Qt here."""
