"""Starts Flinch from a bundled folder; worker processes start the same program."""

import multiprocessing

if __name__ == "__main__":
    multiprocessing.freeze_support()
    from app.entry import main

    main()
