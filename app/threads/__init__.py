"""Background threads: the only part of the app below the window that knows Qt."""
