"""How the bundled weights come to be: training, export, fusion, ablation, reliability."""
