"""From pixels to decision: sources, face, motion, spotting, networks, fusion. No Qt here."""

import os

# Read when OpenCV is loaded, whoever loads it first: more pixels than a picture of a face has.
os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", "64000000")
