"""What to train: a prepared set, a recipe and a folder for the run; and the commands for it."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path

from models import private
from models.json_text import parse
from training.datasets.prepared import label_of, read_index, read_source
from training.errors import TrainingError
from training.learn.progress import PAUSE
from training.loso import fits
from training.loso.jobs import RUN_FILE
from training.loso.report import METRICS
from training.recipe import loso

PROGRESS = "progress.jsonl"
"""Name of the file in a run's folder that gets a line after each epoch and fold."""
INSTALL = "pip install 'flinch[train]'"
USUAL = "own-finetune"
"""The recipe that is offered first: it fine-tunes the bundled weights with few recordings."""
FIRST = "own-"
"""Recipes for own recordings come before all others."""


class TrainJobError(TrainingError):
    """A training cannot be started as requested."""


@dataclass(frozen=True, slots=True)
class PreparedSet:
    """A cache of `flinch prepare`, with its numbers of clips and people."""

    folder: Path
    dataset: str
    clips: int
    people: int

    @property
    def sentence(self) -> str:
        """Describe its content."""
        return f"{self.dataset}: {self.clips} clips of {self.people} people."


@dataclass(frozen=True, slots=True)
class TrainJob:
    """One training: the prepared set, the recipe, and the run's folder."""

    data: Path
    recipe: str
    out: Path

    @property
    def progress(self) -> Path:
        """The file to follow."""
        return self.out / PROGRESS

    @property
    def train(self) -> tuple[str, ...]:
        """Return the command's arguments; the same ones continue a paused run."""
        data = ("--data", f"prepared:{self.data}", "--out", str(self.out))
        return ("train", self.recipe, *data, "--progress", str(self.progress), "--keep-folds")

    @property
    def compare(self) -> tuple[str, ...]:
        """Return the arguments that compare the finished run."""
        return ("compare", str(self.out))

    @property
    def export(self) -> tuple[str, ...]:
        """Return the arguments that export the finished run into the user's own weights."""
        return ("export", str(self.out))

    @property
    def finished(self) -> bool:
        """Return whether the run has ended with its figures."""
        return (self.out / METRICS).is_file()

    @property
    def begun(self) -> bool:
        """Return whether there is a run to continue."""
        return (self.out / RUN_FILE).is_file() and not self.finished

    def pause(self) -> None:
        """Pause the training after its present batch; the same command continues.

        Raises:
            OSError: The folder cannot be written.
        """
        if (self.out / RUN_FILE).is_file():
            private.write_text(self.out / PAUSE, "")


def recipes() -> tuple[str, ...]:
    """List the leave-one-subject-out recipes, those for own recordings first."""

    def order(name: str) -> tuple[bool, bool, str]:
        return name != USUAL, not name.startswith(FIRST), name

    return tuple(sorted(loso.listed(), key=order))


def prepared_set(folder: Path) -> PreparedSet:
    """Read a prepared set's numbers.

    Raises:
        DataError: The folder is no finished cache.
    """
    rows = read_index(folder)
    people = {(row["dataset"], row["subject"]) for row in rows}
    return PreparedSet(folder, read_source(folder).dataset, len(rows), len(people))


def job_of(run: Path) -> TrainJob:
    """Return the job of an existing run.

    Raises:
        TrainJobError: The folder holds no leave-one-subject-out run on a prepared set.
    """
    try:
        about = parse((run / RUN_FILE).read_bytes())
        kind, _, data = str(about["data"]).partition(":")
        if kind != "prepared":
            raise ValueError(f"its data is of kind '{kind}'")
        return TrainJob(Path(data), str(about["recipe"]["id"]), run)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TrainJobError(
            f"{run} holds no run on a prepared set ({error}): expected the --out of a `flinch "
            "train` with --data prepared:FOLDER."
        ) from error


def check(data: Path, recipe: str) -> None:
    """Check before the start whether a recipe can learn from a set.

    Raises:
        DataError: The folder is no finished cache.
        RecipeError: There is no such recipe.
        TrainJobError: No clip has a label of the recipe, or fewer than two people have.
        TrainingError: The set was prepared otherwise than the recipe says.
    """
    parsed = loso.read(recipe)
    fits.check(parsed, read_source(data))
    labels = parsed.labels
    rows = [row for row in read_index(data) if label_of(row, labels) is not None]
    people = {row["subject"] for row in rows}
    if len(people) < 2:
        raise TrainJobError(
            f"{recipe} leaves one participant out after the other: expected clips labelled "
            f"{', '.join(labels)} of two people at least, found {len(rows)} clips of "
            f"{len(people)}. Record more, or choose another recipe."
        )


def place_for(data: Path, recipe: str) -> Path:
    """Return the folder of a run, beside its data."""
    return data.parent / f"{data.name}-{recipe}"


def lacking() -> str:
    """Say what must be installed before training; empty if nothing is missing."""
    if importlib.util.find_spec("torch") is not None:
        return ""
    return f"Training needs the training extra, which is not installed:  {INSTALL}"
