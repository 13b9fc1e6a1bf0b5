"""The user interface: window, pages, dialogs, and the objects that run threads for them."""
