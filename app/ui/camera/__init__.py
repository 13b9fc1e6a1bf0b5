"""The camera page: whether the camera does what it claims, and which controls are locked."""
