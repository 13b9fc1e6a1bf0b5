"""What is on the screen: window, pages, dialogs and the object that runs the threads for them."""
