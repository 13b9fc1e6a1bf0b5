"""Training of a network: epochs, schedule, losses, inputs, AMMSM's phases."""
