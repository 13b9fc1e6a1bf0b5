"""Time, threads, disk and screen of Flinch. Qt lives here and nowhere else."""
