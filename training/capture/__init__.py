"""Studies that record people while films are shown: no window, no torch.

`study` reads STUDY.toml, `layout` names every file of a study, `participants` is its register,
`order` says who sees what when, `trial` and `report` are what is kept of a trial.
"""
