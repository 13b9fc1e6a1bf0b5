"""A sitting on two screens: the operator's console and what the participant sees."""
