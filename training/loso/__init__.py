"""Leave-one-subject-out runs: folds, jobs, search, export and reports."""
