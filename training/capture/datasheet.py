"""Writes DATASHEET.md of a set: seven sections (Gebru et al., 2021); gaps read «not stated»."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from training.capture.study import Study

NOT_STATED = "not stated"

_LABELS = {
    "coded": "Two blind coders marked onset, apex, offset and action units frame by frame and "
    "settled what they saw differently; the emotion is what they read from the face. `coder_1` "
    "and `coder_2` hold what each gave, `agreed` whether they gave the same.",
    "reported": "The emotion is what the participant reported to have felt most (self-report); "
    "the movement is the strongest one that a spotter found within 1.5 s of the reported moment. "
    "Nobody judged whether that movement shows that feeling.",
}


def datasheet(study: Study, labels: str, scope: str, figures: Mapping[str, Any]) -> str:
    """Write the datasheet.

    Args:
        study: The study.
        labels: `coded` or `reported`.
        scope: `own` or `share`.
        figures: The content of `statistics.json`.
    """
    sections = {
        **_content(study, figures),
        **_processing(study, labels, figures),
        **_use(study, scope),
    }
    parts = [f"# Datasheet: {study.study.id}, {labels} labels"]
    parts += [f"## {title}\n\n" + "\n\n".join(lines) for title, lines in sections.items()]
    return "\n\n".join(parts) + "\n"


def _content(study: Study, figures: Mapping[str, Any]) -> dict[str, list[str]]:
    """Write why the set was recorded and its content."""
    return {
        "Motivation": [
            f"Recorded in the study `{study.study.id}`, to find and read brief facial movements.",
            f"Context: {study.ethics.context}. Funding: {NOT_STATED}.",
        ],
        "Composition": [
            f"{figures['clips']} clips of {figures['participants']} participants, half a second "
            "more on both sides of each movement.",
            f"By emotion: {_counts(figures['by_emotion'])}. By kind: {_counts(figures['by_kind'])}"
            " (micro: at most 500 ms).",
            f"Age bands: {_counts(figures['age_band'])}. Sex: {_counts(figures['sex'])}. Glasses: "
            f"{_counts(figures['glasses'])}. Ethnicity: {NOT_STATED}.",
            "`intended` is what a film aims at, `reported` what the participant felt most, "
            "`emotion` the label; the intended emotion is never the label.",
        ],
    }


def _processing(study: Study, labels: str, figures: Mapping[str, Any]) -> dict[str, list[str]]:
    """Write how the set was recorded and labelled."""
    camera, task, ethics = study.camera, study.task, study.ethics
    return {
        "Collection process": [
            f"Camera: {camera.mode}; measured {figures['fps']['min']} to {figures['fps']['max']} "
            f"frames a second. Mains: {camera.mains_hz} Hz. Sound: none recorded.",
            f"Task: {task.instruction}. Reward: {task.reward or NOT_STATED}.",
            f"Films: {len(study.stimulus)}, of which {sum(s.validated for s in study.stimulus)} "
            "validated; they are not part of this set.",
            f"Approval: {ethics.approval}. Legal ground: {ethics.basis}.",
        ],
        "Preprocessing, cleaning and labelling": [
            "The camera's JPEG pictures are stored untouched.",
            _LABELS[labels],
            f"Left out: {_counts(figures['left_out']) or 'nothing'}; each with its reason in "
            "`left_out.csv`.",
        ],
    }


def _use(study: Study, scope: str) -> dict[str, list[str]]:
    """Write the purpose of the set, who may have it, and for how long."""
    ethics = study.ethics
    return {
        "Uses": [
            "For training and testing detectors of facial movement. A movement is not a feeling: "
            "no label tells what a person feels.",
            "Not for judging single people. Inferring emotions at work and in education is "
            "forbidden in the EU but for medical or safety reasons (AI Act, article 5(1)(f)).",
        ],
        "Distribution": [
            "For the study's own use; it may not be given to others."
            if scope == "own"
            else "Holds only participants who agreed to sharing. Terms: " + NOT_STATED + ".",
        ],
        "Maintenance": [
            f"Contact: {ethics.contact}. Keep until: {ethics.retain_until.isoformat()}; erase it "
            "then.",
            "Participants may withdraw at any time: ask the contact for the list before each use, "
            "and erase what is withdrawn.",
        ],
    }


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())
