"""Studies that record people while they watch films: no window, no torch.

`study` reads STUDY.toml, `layout` names every file of a study, `participants` is its register,
`order` decides who sees what when, `trial` and `report` hold the data of a trial.
"""
