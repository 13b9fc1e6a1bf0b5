"""The commands of `flinch`, one module a theme; heavy imports happen inside each command."""
