"""How a network learns: epochs, schedule, losses, what it is fed, AMMSM's phases."""
