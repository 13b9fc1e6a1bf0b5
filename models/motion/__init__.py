"""Motion between two face crops: dense flow, strain, and the coding for each network."""
