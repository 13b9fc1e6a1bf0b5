"""Motion between two face crops: dense flow, strain, and how each network wants it coded."""
