"""A weights folder's model card in the format of Hugging Face: `README.md` beside the graphs.

All content comes from the weight cards; nothing is sent anywhere.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from models import private
from models.weights import Card, MeasuredFigure, bundled
from training.errors import TrainingError

if TYPE_CHECKING:
    from huggingface_hub import EvalResult

FILE = "README.md"
LICENCES = {"Apache-2.0": "apache-2.0"}
"""Licences by Hugging Face's names; other licences are only named in the text."""


def write(folder: Path) -> Path:
    """Describe all weights of a folder in one model card.

    Args:
        folder: Graphs with their cards, from `flinch export`.

    Returns:
        The file.

    Raises:
        TrainingError: The folder holds no weights, or another README.
    """
    cards = bundled(folder)
    path = folder / FILE
    if not cards:
        raise TrainingError(f"No weights lie in {folder}: expected what `flinch export` writes.")
    if path.is_file() and "flinch" not in path.read_text(encoding="utf-8", errors="replace"):
        raise TrainingError(f"{path} is not a model card of Flinch: move it away first.")
    private.write_text(path, text_of(cards, folder.resolve().name))
    return path


def text_of(cards: tuple[Card, ...], name: str) -> str:
    """Format the model card of some weights.

    Args:
        cards: Their cards.
        name: Name of the model.
    """
    from huggingface_hub import ModelCardData

    licence = cards[0].licence
    known = LICENCES.get(licence)
    data = ModelCardData(
        license=known or "other",
        license_name=None if known else licence,
        library_name="onnx",
        pipeline_tag="image-classification",
        tags=["micro-expression", "flinch", *sorted({card.network for card in cards})],
        model_name=name,
        eval_results=[_result(card, metric) for card in cards for metric in card.metrics],
    )
    parts = "\n\n".join(_described(card) for card in cards)
    return f"---\n{data.to_yaml()}\n---\n\n# {name}\n\n{_HOW}\n\n{parts}\n"


_HOW = """Networks that read micro-expressions, as ONNX graphs with their cards for Flinch.

```python
from models import clip_of, open_reader, read_clip

event = read_clip(clip_of(onset, apex, offset), open_reader(folder=this_folder))
```"""


def _result(card: Card, measure: MeasuredFigure) -> EvalResult:
    from huggingface_hub import EvalResult

    return EvalResult(
        task_type="image-classification",
        dataset_type=measure.data.partition(",")[0].lower().replace(" ", "-"),
        dataset_name=f"{measure.data} ({measure.protocol}, n = {measure.n})",
        metric_type=measure.metric,
        metric_value=measure.value,
        metric_name=f"{measure.metric.upper()} of {card.id}",
    )


def _described(card: Card) -> str:
    rows = [
        f"| {figure.metric} | {figure.data} | {figure.value:.4f} | "
        f"{'' if figure.spread is None else f'{figure.spread:.4f}'} | {figure.n} "
        f"| {figure.protocol} |"
        for figure in card.metrics
    ]
    return "\n".join(
        [
            f"## {card.id}",
            "",
            f"- Network: {card.network}, preset {card.preset}; recipe {card.recipe}",
            f"- Classes: {', '.join(card.labels)}",
            f"- Input: `{card.input.model_dump_json(exclude_defaults=True)}`",
            f"- Learned from: {card.training_data}; seeds {', '.join(map(str, card.seeds))}",
            f"- Protocol: {card.protocol}",
            f"- Licence: {card.licence}",
            f"- SHA-256 of {card.file}: `{card.sha256}`",
            "",
            "| metric | data | value | spread | n | protocol |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
            f"**What this does not prove.** {card.does_not_prove.strip()}",
        ]
    )
