"""Makes the bundled weights: training, export, fusion, ablation, reliability."""
