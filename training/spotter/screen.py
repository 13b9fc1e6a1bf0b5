"""Trains the learned screen: signals of long videos, their candidates, the network, its card.

A run's folder stores the videos' signals, so an interrupted or repeated run does not decode them
again. The threshold is chosen on candidates of videos outside the training (the videos are divided
into folds); the final network is trained on all of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models import lease, private
from models.face.align import Aligner
from models.face.track import Tracker
from models.records import Floats, Motion
from models.sources.file import FileSource
from models.spot.coding import CodingWatch
from models.spot.evidence import NAMES
from models.spot.learned import CARD, ScreenCard, read_card
from models.spot.signal import Signal
from models.weights import MeasuredFigure
from training.errors import TrainingError
from training.spotter.candidates import Candidates, gather, varied
from training.spotter.network import TrainedEnsemble, fit, graph_of
from training.spotter.recipe import ScreenRecipe
from training.spotter.traces import load_trace, save_trace, trace_of
from training.spotter.truth import Truth, read_truth, videos_of

GRAPH = "screen.onnx"


@dataclass(frozen=True, slots=True)
class ThresholdChoice:
    """The threshold and its result on videos outside the training.

    `moves` counts true movements, `hits` those with an accepted candidate, `false` other accepted
    candidates.
    """

    threshold: float
    moves: int
    hits: int
    false: int
    minutes: float

    @property
    def f1(self) -> float:
        """F1 of the accepted candidates."""
        total = self.hits + self.false + self.moves
        return 2 * self.hits / total if total else 0.0


@dataclass(frozen=True, slots=True)
class _Video:
    plain: Candidates
    all: Candidates
    moves: int
    minutes: float


def train_screen(
    folders: Sequence[Path],
    out: Path,
    recipe: ScreenRecipe,
    seed: int | None = None,
    report: Callable[[str, int, int], None] = lambda *_: None,
) -> ThresholdChoice:
    """Train the learned screen and write its graph and card.

    Args:
        folders: Folders of `flinch synth long`. out: Folder of the run. recipe: How.
        seed: Replaces the recipe's.
        report: Called with a video's name, and the numbers of finished and of all videos.

    Returns:
        The chosen threshold and its result.

    Raises:
        TruthError: A folder holds no videos with truth.
        TrainingError: There are too few videos, or their candidates are all true or all false.
    """
    seed = recipe.seed if seed is None else seed
    paths = [path for folder in folders for path in videos_of(folder)]
    if len(paths) < recipe.training.folds:
        raise TrainingError(
            f"The learned screen needs at least {recipe.training.folds} videos, found "
            f"{len(paths)}. Make more with `flinch synth long`."
        )
    with lease.held(out, "flinch train"):
        videos = []
        for done, path in enumerate(paths, 1):
            trace = trace_of(out / "traces", path)
            videos.append(
                _candidates(read_truth(path), signal_of(path, trace), recipe, seed + done)
            )
            report(path.name, done, len(paths))
        whole = _joined([video.all for video in videos])
        if whole.true.all() or not whole.true.any():
            raise TrainingError(
                f"The {len(whole.true)} candidates of these videos are all "
                f"{'true' if whole.true.any() else 'false'}: nothing can be learned from them."
            )
        choice = _choose(videos, recipe, seed)
        trained = fit(whole.rows[whole.clear], whole.true[whole.clear], recipe.training, seed)
        _write(out, trained, whole.rows, choice, recipe, seed, len(paths))
        return choice


def signal_of(path: Path, trace: Path) -> tuple[Motion, ...]:
    """Return a video's motion signal from its file, or compute and store it.

    Raises:
        SourceError: The video cannot be played.
        TraceError: The stored signal is damaged.
    """
    if trace.is_file():
        return load_trace(trace)
    source, motions = FileSource(path), []
    source.open()
    try:
        with closing(Tracker()) as tracker:
            coding, align, signal = CodingWatch(), Aligner(), Signal()
            while (frame := source.read()) is not None:
                sighting = coding.step(frame, tracker.step(frame))
                motions.append(signal.step(sighting, align.step(frame, sighting)))
    finally:
        source.close()
    save_trace(trace, motions)
    return tuple(motions)


def _candidates(truth: Truth, motions: Sequence[Motion], recipe: ScreenRecipe, seed: int) -> _Video:
    rules = recipe.rules.whole()
    rng = np.random.default_rng(seed)
    plain = gather(motions, truth, rules)
    sets = [plain]
    for _ in range(recipe.training.variations):
        other, pace = varied(motions, rng)
        sets.append(gather(other, truth, rules, pace))
    minutes = (motions[-1].t_ns - motions[0].t_ns) / 6e10 if motions else 0.0
    return _Video(plain, _joined(sets), len(truth.moves), minutes)


def _joined(sets: Sequence[Candidates]) -> Candidates:
    return reduce(Candidates.plus, sets)


def _choose(videos: Sequence[_Video], recipe: ScreenRecipe, seed: int) -> ThresholdChoice:
    """Choose the threshold with the best F1 on videos outside the training."""
    folds = recipe.training.folds
    fold = np.random.default_rng(seed).permutation(len(videos)) % folds
    logits: list[NDArray[np.float64]] = [np.empty(0)] * len(videos)
    for k in range(folds):
        others = _joined([video.all for video, f in zip(videos, fold, strict=True) if f != k])
        judge = fit(others.rows[others.clear], others.true[others.clear], recipe.training, seed)
        for number in np.flatnonzero(fold == k):
            logits[number] = judge.logits(videos[number].plain.rows)
    scores = 1 / (1 + np.exp(-np.concatenate(logits)))
    true = np.concatenate([video.plain.true for video in videos])
    moves, minutes = sum(v.moves for v in videos), sum(v.minutes for v in videos)
    choices = [
        ThresholdChoice(
            float(level),
            moves,
            min(moves, int(np.sum(true & (scores >= level)))),
            int(np.sum(~true & (scores >= level))),
            minutes,
        )
        for level in np.round(np.arange(0.2, 0.81, 0.02), 2)
    ]
    best = [choice for choice in choices if choice.f1 == max(other.f1 for other in choices)]
    return best[len(best) // 2]


def _write(
    out: Path,
    trained: TrainedEnsemble,
    rows: Floats,
    choice: ThresholdChoice,
    recipe: ScreenRecipe,
    seed: int,
    videos: int,
) -> None:
    graph = graph_of(trained)
    private.make_folder(out)
    (out / GRAPH).write_bytes(graph)
    protocol = f"{recipe.training.folds} folds by video; threshold chosen on them"
    card = ScreenCard(
        id=recipe.id,
        file=GRAPH,
        sha256=hashlib.sha256(graph).hexdigest(),
        evidence=NAMES,
        rules=recipe.rules.model_dump(),
        lowest=tuple(round(float(v), 4) for v in rows.min(axis=0)),
        highest=tuple(round(float(v), 4) for v in rows.max(axis=0)),
        threshold=choice.threshold,
        training_data=f"{recipe.made_by}: {videos} videos, {choice.minutes:.1f} min",
        seeds=(seed,),
        protocol=protocol,
        metrics=(
            MeasuredFigure(
                data="candidates of the training videos",
                metric="f1",
                value=round(choice.f1, 4),
                n=choice.moves,
                protocol=protocol,
            ),
        ),
        recipe=recipe.id,
        commit="",
        licence="Apache-2.0",
        does_not_prove=recipe.does_not_prove,
    )
    (out / CARD).write_text(card.model_dump_json(indent=2) + "\n", encoding="utf-8")
    figures: dict[str, Any] = {**asdict(choice), "f1": choice.f1, "videos": videos}
    (out / "metrics.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def export_screen(run: Path, folder: Path, commit: str) -> Path:
    """Copy a run's graph and card into the spotter's folder.

    Args:
        run: Folder of a finished run. folder: Target folder. commit: Version of the code, for the
            card.

    Returns:
        The card.

    Raises:
        WeightsError: The run's card is missing or damaged.
    """
    card = read_card(run)
    private.make_folder(folder)
    (folder / card.file).write_bytes((run / card.file).read_bytes())
    path = folder / CARD
    named = card.model_copy(update={"commit": commit or card.commit})
    path.write_text(named.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return path
