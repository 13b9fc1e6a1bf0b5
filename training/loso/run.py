"""Leave-one-subject-out training: each fold writes a file, and all folds are pooled at the end.

A run is a folder: `loso.json` describes it, `start/` holds the initial weights, and `folds/` one
JSON file for each fold, written atomically, so that a killed run can be resumed with the same
result. Folds run in parallel processes of one thread each. The figures are computed once over the
pooled predictions of all folds (See et al., FG 2019).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np

from models import lease, private
from models.nets import registry
from models.nets.from_graph import load_graph_weights
from models.nets.network import Network
from models.weights import BUNDLED, Card, InputSpec, find, load
from training import derived, executors, run_files
from training.datasets import splits
from training.datasets.movements import Movements, open_movements
from training.errors import TrainingError
from training.learn import checkpoint, frames, progress
from training.learn.engine import USUAL, check_place
from training.loso import event_log, fits, fold, frozen, heat, page, report
from training.loso.jobs import RUN_FILE, FoldJob, Pooled, RunPlan, folds_of, jobs_of, pool, result
from training.recipe import base, catalogue, loso
from training.recipe.loso import LosoRecipe

START = "start"


@dataclass(frozen=True, slots=True)
class FoldProgress:
    """A finished fold: how many folds of how many are done, and which one this was."""

    done: int
    of: int
    job: FoldJob
    resumed: bool


OnProgress = Callable[[FoldProgress], None]


@dataclass(frozen=True, slots=True)
class RunOptions:
    """Options of a run: changes to the recipe, and where it runs.

    `keep_folds`: store the chosen weights of each fold as safetensors. `progress`: file that gets a
    JSON line after each epoch and fold. `network`: replaces the recipe's, see
    `training.recipe.loso.with_network`.
    """

    protocol: str = ""
    seeds: tuple[int, ...] = ()
    workers: int = 0
    executor: str = executors.LOCAL
    weights: Path = BUNDLED
    device: str = USUAL[0]
    precision: str = USUAL[1]
    keep_folds: bool = False
    progress: str = ""
    network: str = ""


def run(
    name: str,
    data: str,
    out: Path,
    options: RunOptions | None = None,
    on_progress: OnProgress = lambda _: None,
) -> dict[str, Any]:
    """Run a recipe over all subjects; an unfinished run in `out` is resumed.

    Args:
        name: Recipe name or path.
        data: `KIND:FOLDER`, see `open_movements`.
        out: Folder of the run.
        options: Protocol, seeds and processes, where they differ from the recipe's.
        on_progress: Called after each fold.

    Returns:
        The content of `metrics.json`.

    Raises:
        RecipeError: The recipe cannot be read.
        DataError: The data cannot be read.
        NetworkError: The network cannot be built.
        TrainingError: The folder holds another run, or a fold cannot be learned.
        LeaseError: Another process trains into `out`.
        Paused: `pause` was called for `out`; the same call resumes it with the same result.
    """
    options = options or RunOptions()
    kind, colon, folder = data.partition(":")
    data, out = (f"{kind}:{Path(folder).resolve()}" if colon else data), out.resolve()
    recipe = catalogue.read(name)
    if options.network:
        recipe = loso.with_network(recipe, options.network)
    protocol = options.protocol or recipe.protocol
    if protocol not in loso.PROTOCOLS:
        known = ", ".join(loso.PROTOCOLS)
        raise TrainingError(f"Unknown protocol '{protocol}': expected one of {known}.")
    _refuse_frozen(recipe, protocol, options.keep_folds)
    seeds = options.seeds or recipe.seeds
    check_place(options.device, options.precision)
    movements = open_movements(data, recipe.label_set, sampling_of(recipe))
    movements = replace(movements, decision=recipe.decision)
    _check(recipe, movements)
    fits.check(recipe, movements.source)
    starts = [find(member, options.weights).sha256[:16] for member in recipe.start]
    where = (
        [options.device, options.precision] if (options.device, options.precision) != USUAL else []
    )
    parts = [recipe.fingerprint, movements.digest(), protocol, *starts, *where]
    with lease.held(out, "flinch train"):
        fingerprint = _open_run(recipe, "-".join(parts), protocol, data, out)
        (out / progress.PAUSE).unlink(missing_ok=True)
        derived.hand_on(Path(folder), out, derived.RUN, movements.subjects)
        place = (options.device, options.precision, options.keep_folds, _resolved(options.progress))
        plan = RunPlan(out, data, protocol, seeds, fingerprint, *place)
        return _run(recipe, movements, plan, options, on_progress)


def pause(out: Path) -> str:
    """Ask the training that runs in a folder to pause after its batch.

    Args:
        out: Folder of the run.

    Returns:
        Who trains there, in words.

    Raises:
        TrainingError: Nothing trains there.
    """
    holder = lease.holders((out,)).get(out) if (out / RUN_FILE).is_file() else None
    if holder is None:
        raise TrainingError(
            f"Nothing trains into {out}: expected the --out of a `flinch train` that runs."
        )
    private.write_text(out / progress.PAUSE, "")
    return str(holder)


def _resolved(file: str) -> str:
    """Make a file's path absolute, for processes with another working folder."""
    return str(Path(file).resolve()) if file else ""


def _run(
    recipe: LosoRecipe,
    movements: Movements,
    plan: RunPlan,
    options: RunOptions,
    on_progress: OnProgress,
) -> dict[str, Any]:
    """Run all folds and pool them; the caller holds the lease of the folder."""
    out, protocol, seeds = plan.out, plan.protocol, plan.seeds
    for name in recipe.start:
        _prepare_start(recipe, name, out, options.weights)
    if recipe.frozen is not None and not (features := out / START / frozen.FEATURES).is_file():
        networks = [_initial(recipe, name, out) for name in recipe.start]
        frozen.store(frozen.compute(networks, movements, recipe.frozen.field_px), features)
    jobs = jobs_of(recipe, movements, plan)
    began = time.perf_counter()
    fresh = _carry_out(jobs, options, on_progress)
    pooled = pool(jobs, movements, len(recipe.labels))
    extra: dict[str, Any] = {
        "recipe": recipe.id,
        "members": list(recipe.members),
        "data": plan.data,
        "fingerprint": plan.fingerprint,
        "settings_from": recipe.settings_from,
        "does_not_prove": recipe.does_not_prove,
        "evaluation": recipe.evaluation,
        "processor_minutes": pooled.minutes,
        "minutes_of_this_call": round((time.perf_counter() - began) / 60, 2),
        "folds_of_this_call": fresh,
        "machine": run_files.machine(),
    }
    if protocol == loso.PAPER:
        extra["selection"] = report.worth(pooled.chosen, pooled.last, pooled.movements)
    elif protocol == loso.INNER:
        extra["inner"] = report.inner_side(pooled.folds)
    metrics = report.write(pooled.chosen, pooled.movements, protocol, seeds, extra, out)
    _show(pooled, metrics, out)
    return metrics


def _show(pooled: Pooled, metrics: dict[str, Any], out: Path) -> None:
    """Write the page and the event logs of a finished run."""
    fused = report.fused(pooled.chosen)
    page.write(metrics, fused, pooled.movements, pooled.folds, out)
    event_log.write_folds(pooled.folds, out / event_log.FOLDER)


def _check(recipe: LosoRecipe, movements: Movements) -> None:
    if movements.labels != recipe.labels:
        raise TrainingError(
            f"Recipe {recipe.id} reads {', '.join(recipe.labels)}, but the data is labelled with "
            f"{', '.join(movements.labels)}: prepare it with that label set."
        )


def _refuse_frozen(recipe: LosoRecipe, protocol: str, keep_folds: bool) -> None:
    """Refuse what only trained networks have: epochs to choose from, and weights."""
    if recipe.frozen is None or (protocol == loso.LAST_EPOCH and not keep_folds):
        return
    lacks = "no weights of a fold, so --keep-folds"
    if protocol != loso.LAST_EPOCH:
        lacks = f"no epoch, so protocol {protocol}"
    raise TrainingError(
        f"Recipe {recipe.id} trains no network and has {lacks} means nothing: leave that out, or "
        "take a recipe that trains."
    )


def _open_run(recipe: LosoRecipe, fingerprint: str, protocol: str, data: str, out: Path) -> str:
    """Reserve the folder for this recipe, data and protocol; refuse one with another run."""
    path = out / RUN_FILE
    if path.is_file():
        found = run_files.read_json(path)
        if found["fingerprint"] != fingerprint:
            raise TrainingError(
                f"{out} holds a run of another recipe, data or protocol "
                f"({found['recipe']['id']}, {found['protocol']}): choose another --out, or remove "
                "that folder."
            )
        return fingerprint
    run_files.write_json(
        path,
        {
            "fingerprint": fingerprint,
            "protocol": protocol,
            "data": data,
            "recipe": recipe.model_dump(mode="json"),
        },
    )
    return fingerprint


def _prepare_start(recipe: LosoRecipe, member: str, out: Path, weights: Path) -> None:
    """Copy the initial weights of a member into the run's folder, once."""
    path = out / START / f"{member}.pt"
    if not recipe.start or path.is_file():
        return
    card = find(member, weights)
    if card.labels != recipe.labels:
        raise TrainingError(
            f"{member} reads {', '.join(card.labels)}, recipe {recipe.id} wants "
            f"{', '.join(recipe.labels)}: choose weights with those labels."
        )
    net = network(recipe, card)
    private.make_folder(path.parent)
    graph = path.with_name(card.file)
    graph.write_bytes(load(card, weights))
    loaded = load_graph_weights(net, graph)
    start = {
        "state": net.state_dict(),
        "frozen": list(loaded.frozen),
        "card": card.model_dump_json(),
        "difference": loaded.difference,
    }
    checkpoint.save(start, path)


def network(recipe: LosoRecipe, card: Card | None) -> Network:
    """Build the network of a recipe, or the one that a card's weights belong to."""
    classes = len(recipe.labels)
    if card is None:
        own = recipe.switches | {"size_px": recipe.input.size_px}
        if recipe.input.frames:
            own |= {"frames": recipe.input.frames}
        net = registry.build(recipe.network, recipe.preset, num_classes=classes, **own)
        return net if recipe.frames is None else frames.adapt(net, recipe.frames)
    switches = dict(base.read(card.recipe).switches) if card.recipe in base.listed() else {}
    switches |= {"size_px": card.input.size_px}
    return registry.build(card.network, card.preset, num_classes=classes, **switches)


def beginning(recipe: LosoRecipe, member: str, out: Path) -> fold.Beginning:
    """Return the start of a member's training: random, or the initial weights in the run."""
    if not recipe.start:
        return fold.Beginning(partial(network, recipe, None), recipe.input)
    start = checkpoint.load(out / START / f"{member}.pt", ("card", "state", "frozen"))
    card = Card.model_validate_json(start["card"])
    reading = InputSpec.model_validate(card.input.model_dump())
    build = partial(network, recipe, card)
    return fold.Beginning(build, reading, start["state"], tuple(start["frozen"]))


def _initial(recipe: LosoRecipe, name: str, out: Path) -> tuple[Network, InputSpec]:
    """Return an initial network of a run with its input."""
    start = beginning(recipe, name, out)
    return start.network(0), start.reading


def _carry_out(jobs: Sequence[FoldJob], options: RunOptions, on_progress: OnProgress) -> int:
    """Run all folds that have no result yet; return their number."""
    waiting = []
    done = 0
    for job in jobs:
        if _is_done(job):
            done += 1
            _report(FoldProgress(done, len(jobs), job, True), on_progress)
        else:
            waiting.append(job)
    workers = options.workers or os.cpu_count() or 1
    for job in executors.carry_out(waiting, work, _is_done, options.executor, workers):
        done += 1
        _report(FoldProgress(done, len(jobs), job, False), on_progress)
    return len(waiting)


def _report(state: FoldProgress, on_progress: OnProgress) -> None:
    """Report a finished fold to the caller and to the progress file."""
    job = state.job
    if job.progress:
        counts = {"done": state.done, "of": state.of, "resumed": state.resumed}
        progress.append(Path(job.progress), {"kind": "fold", **_facts(job), **counts})
    on_progress(state)


def _facts(job: FoldJob) -> dict[str, object]:
    return {"fold": job.fold, "seed": job.seed, "member": job.member}


@lru_cache(maxsize=1)
def _opened(data: str, label_set: str, sampling: str) -> Movements:
    return open_movements(data, label_set, sampling)


def sampling_of(recipe: LosoRecipe) -> str:
    """Name the sampling of a recipe that reads pictures; empty for other recipes."""
    return recipe.frames.sampling if recipe.frames is not None else "mfs"


def work(job: FoldJob) -> None:
    """Run one fold and write its result atomically."""
    began = time.process_time()
    recipe = LosoRecipe.model_validate(run_files.read_json(job.run / RUN_FILE)["recipe"])
    movements = _opened(job.data, recipe.label_set, sampling_of(recipe))
    part = next(
        candidate for candidate in folds_of(recipe, movements) if candidate.name == job.subject
    )
    found = (_trained if recipe.frozen is None else _fitted)(job, recipe, movements, part)
    run_files.write_json(
        job.path,
        {
            "fingerprint": job.fingerprint,
            "protocol": job.protocol,
            "member": job.member,
            "seed": job.seed,
            "subject": job.subject,
            "indices": part.held.tolist(),
            **found,
            "processor_s": round(time.process_time() - began, 2),
        },
    )
    checkpoint_path = _checkpoint(job)
    for path in (checkpoint_path, checkpoint_path.with_suffix(".search")):
        path.unlink(missing_ok=True)


def _checkpoint(job: FoldJob) -> Path:
    """Name the file from which a killed fold continues."""
    return job.path.with_name(f"{job.path.stem}-{job.fingerprint[:8]}.part")


def _watch(job: FoldJob) -> progress.FoldWatch:
    report_to = Path(job.progress) if job.progress else None
    return progress.FoldWatch(report_to, job.run / progress.PAUSE, _facts(job))


def _trained(
    job: FoldJob, recipe: LosoRecipe, movements: Movements, part: splits.Fold
) -> dict[str, Any]:
    """Train a fold's network; return its results as JSON values."""
    held = fold.HeldOut(movements.take(part.held), job.protocol)
    start = beginning(recipe, job.member, job.run)
    place = fold.FoldPlace(job.device, job.precision, _checkpoint(job), watch=_watch(job))
    known = movements.take(part.known)
    choice = fold.learn(recipe, start, known, held, job.protocol, job.seed, job.fold, place)
    opened = held.to_measure(choice)
    settled = fold.restored(start, choice.state, job.seed)
    probabilities = fold.read(settled, opened, choice.reading)
    last = fold.read(fold.restored(start, choice.last, job.seed), opened, choice.reading)
    if job.keep_weights:
        checkpoint.save_weights(choice.state, job.weights)
    explains = frames.explains(recipe.frames)
    return {
        "probabilities": np.asarray(probabilities, np.float64).tolist(),
        "last_epoch": np.asarray(last, np.float64).tolist(),
        "epoch": choice.epoch,
        "losses": list(choice.losses),
        "right": list(choice.right),
        "scores": list(choice.scores),
        "found": choice.found,
        "sample": heat.sample(settled, opened, choice.reading) if explains else {},
    }


def _fitted(
    job: FoldJob, recipe: LosoRecipe, movements: Movements, part: splits.Fold
) -> dict[str, Any]:
    """Fit a fold's classifier to frozen features; return its results as JSON values."""
    assert recipe.frozen is not None
    _watch(job).after_batch()
    features = frozen.stored(job.run / START / frozen.FEATURES)
    sides = (part.known, part.held)
    found = frozen.fit(recipe.frozen, job.member, features, movements, sides, job.seed)
    probabilities = np.asarray(found.probabilities, np.float64).tolist()
    curves: dict[str, Any] = {"epoch": 0, "losses": [], "right": [], "scores": [], "sample": {}}
    return curves | {
        "probabilities": probabilities,
        "last_epoch": probabilities,
        "found": found.chosen,
    }


def _is_done(job: FoldJob) -> bool:
    return result(job) is not None and (not job.keep_weights or job.weights.is_file())
