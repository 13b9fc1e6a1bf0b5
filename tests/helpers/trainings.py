"""A prepared set without flows, and a stand-in for `flinch` that trains it in a moment."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from training.datasets.prepared import ABOUT, COLUMNS, INDEX

LABELS = ("negative", "positive", "surprise")


def prepared_folder(folder: Path, people: int = 3, clips: int = 3) -> Path:
    """Write the table of a cache of `flinch prepare`; the flows themselves are not there."""
    folder.mkdir(parents=True)
    rows = [",".join(COLUMNS)]
    for person in range(people):
        for clip in range(clips):
            facts = {
                "key": f"P{person:03d}/{clip}",
                "dataset": "captured",
                "subject": f"P{person:03d}",
                "clip": str(clip),
                "polarity": LABELS[clip % 3],
                "emotion": LABELS[clip % 3],
            }
            rows.append(",".join(facts.get(name, "") for name in COLUMNS))
    (folder / INDEX).write_text("\n".join(rows) + "\n", encoding="utf-8")
    about = {"dataset": "captured", "settings": {}}
    (folder / ABOUT).write_text(json.dumps(about), encoding="utf-8")
    return folder


def program() -> tuple[str, ...]:
    """Return the command line of the stand-in."""
    return (sys.executable, __file__)


def write_metrics(run: Path, people: int = 3) -> None:
    """Write what a finished run says."""
    subjects = {f"captured/P{n:03d}": {"n": 3, "right": n, "uf1": n / 3} for n in range(people)}
    metrics = {
        "recipe": "own-finetune",
        "protocol": "last-epoch",
        "uf1": 0.5,
        "uar": 0.6,
        "n": 3 * people,
        "per_subject": subjects,
    }
    (run / "metrics.json").write_text(json.dumps(metrics))


def write_comparison(run: Path) -> None:
    """Write what `flinch compare` leaves in a run."""
    value = {"value": 0.5, "low": 0.25, "high": 0.75}
    reading = {"uf1": value, "uar": value, "f1": {}, "recall": {}}
    gap = {"first": "own", "second": "majority", "uf1": value, "uar": value}
    comparison = {
        "label_set": "polarity",
        "n": 9,
        "people": 3,
        "readings": {"own": reading, "majority": reading, "bundled": reading},
        "differences": [gap],
    }
    facts = {"comparisons": [comparison], "claim": "too few to claim: 3 participants"}
    (run / "compare.json").write_text(json.dumps(facts))


def _train(recipe: str, data: str, out: Path, progress: Path) -> int:
    """Learn two folds; the first time wait for a pause in the second."""
    out.mkdir(parents=True, exist_ok=True)
    again = (out / "loso.json").is_file()
    (out / "pause").unlink(missing_ok=True)
    (out / "loso.json").write_text(json.dumps({"data": data, "recipe": {"id": recipe}}))
    with progress.open("a", encoding="utf-8") as file:
        for fold in range(2):
            known = {"t": 10.0 + fold, "fold": fold, "seed": 0, "member": "net"}
            figures = {"epoch": 0, "epochs": 1 + fold, "loss": 0.5, "right": 0.5, "lr": 0.1}
            file.write(json.dumps({"kind": "epoch", **known, **figures}) + "\n")
            file.flush()
            while fold and not again and not (out / "pause").is_file():
                pass
            if fold and not again:
                return 130
            counts = {"done": fold + 1, "of": 2, "resumed": False}
            file.write(json.dumps({"kind": "fold", **known, **counts}) + "\n")
            file.flush()
    write_metrics(out)
    return 0


def main(arguments: list[str]) -> int:
    """Do what `flinch` would."""
    if arguments[0] == "train":
        given = dict(zip(arguments[2::2], arguments[3::2], strict=False))
        out, progress = Path(given["--out"]), Path(given["--progress"])
        return _train(arguments[1], given["--data"], out, progress)
    if arguments[0] == "compare":
        write_comparison(Path(arguments[1]))
        return 0
    print("flinch: The export needs more disk.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
