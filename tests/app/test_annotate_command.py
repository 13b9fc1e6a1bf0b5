"""Annotation from the command line: two coders, agreement, gold, exports, all without a window."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from helpers.counters import write_video
from helpers.recordings import info
from openpyxl import load_workbook

from app import cli
from app.core.recording.details import Session, write_session
from app.errors import ExitCode
from training.annotate.media import open_document, open_media, read_document
from training.annotate.records import Movement
from training.datasets import captured, casme2
from training.spotter.truth import read_truth

FRAMES = 240


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a study of one recording, once; tests take copies."""
    folder = tmp_path_factory.mktemp("bare")
    run = folder / "sub-P001" / "ses-01" / "run-01"
    run.mkdir(parents=True)
    write_video(run / "video.mkv", range(0, 20 * FRAMES, 20))
    return folder


@pytest.fixture(scope="module")
def both(bare: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Let two coders code the study, once."""
    folder = tmp_path_factory.mktemp("both")
    study = Path(shutil.copytree(bare, folder / "study"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("FLINCH_HOME", str(folder / "home"))
        assert code(study, "AB", A, folder) == ExitCode.DONE
        assert code(study, "CD", B, folder) == ExitCode.DONE
    return study


@pytest.fixture
def study(bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FLINCH_HOME", str(tmp_path / "home"))
    return Path(shutil.copytree(bare, tmp_path / "study"))


def put(name: str, marks: tuple[int, int, int], emotion: str, units: str, sure: int = 3) -> str:
    onset, apex, offset = marks
    values = {
        "id": name,
        "onset": onset,
        "apex": apex,
        "offset": offset,
        "emotion": emotion,
        "units": units,
        "sure": sure,
    }
    return json.dumps({"do": "put", "kind": "movement", "mark": values})


A = (
    put("m1", (20, 25, 32), "disgust", "4"),
    put("m2", (60, 66, 72), "happiness", "12"),
    put("m3", (120, 125, 131), "surprise", "1+2"),
)
B = (
    put("m1", (20, 25, 33), "disgust", "4"),
    put("m2", (61, 66, 74), "repression", "12"),
    put("m3", (150, 154, 160), "others", "14"),
)


def code(study: Path, coder: str, steps: tuple[str, ...], folder: Path) -> int:
    script = folder / f"{coder}.steps.jsonl"
    script.write_text("\n".join([*steps, '{"do": "sign"}']))
    return cli.run(["annotate", str(study), "--coder", coder, "--apply", str(script)])


@pytest.fixture
def coded(both: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FLINCH_HOME", str(tmp_path / "home"))
    return Path(shutil.copytree(both, tmp_path / "study"))


def test_marks_of_a_script_are_on_the_disk(coded: Path) -> None:
    run = coded / "sub-P001" / "ses-01" / "run-01"
    document = read_document(open_media(run), "AB")
    first = document.movements[0]
    assert (first.onset, first.apex, first.offset) == (20, 25, 32)
    assert document.signed
    assert json.loads((run / "annotations" / "AB.json").read_text())["signed"] is True


def test_marks_are_taken_over_to_a_film_that_was_encoded_anew(
    coded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = coded / "sub-P001" / "ses-01" / "run-01"
    write_video(run / "video.mkv", range(0, 20 * FRAMES, 40))
    assert cli.run(["export-annotations", str(coded), "--coder", "AB", "--out", "x"]) == 1
    assert "--remap" in capsys.readouterr().err
    assert cli.run(["annotate", str(coded), "--list"]) == ExitCode.DONE
    assert "other video" in capsys.readouterr().out
    remap = ["annotate", str(coded), "--coder", "AB", "--remap"]
    assert cli.run(remap) == ExitCode.DONE
    assert "3 movements, matched by time" in capsys.readouterr().out
    assert read_document(open_media(run), "AB").movements[0].onset == 10
    assert cli.run(remap) == ExitCode.NOTHING_FOUND


def test_the_marks_of_a_renamed_video_are_found_by_its_bytes(bare: Path, tmp_path: Path) -> None:
    first, moved = tmp_path / "first.mkv", tmp_path / "moved.mkv"
    shutil.copyfile(next(bare.rglob("video.mkv")), first)
    media = open_media(first, tmp_path / "index")
    document = open_document(media, "AB")
    document.put(Movement("m1", 20, 25, 32))
    document.save()
    copied = shutil.copyfile(first, tmp_path / "copy.mkv")
    assert open_document(open_media(copied, tmp_path / "index"), "AB").movements == ()
    first.rename(moved)
    again = open_document(open_media(moved, tmp_path / "index"), "AB")
    assert again.path == document.path
    assert again.movements == document.movements


def test_a_line_that_is_not_possible_is_named(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = (A[0], put("m2", (60, 66, 5000), "x", "12"))
    assert code(study, "AB", steps, tmp_path) == ExitCode.FAILED
    assert "line 2: Frame 5000 lies behind the end" in capsys.readouterr().err
    run = study / "sub-P001" / "ses-01" / "run-01"
    assert len(read_document(open_media(run), "AB").movements) == 1


def test_the_queue_says_who_is_how_far(coded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["annotate", str(coded), "--list", "--coder", "EF"]) == ExitCode.DONE
    output = capsys.readouterr().out
    assert output.count("signed") == 2
    assert "new" in output
    assert "agreed" in output


def test_two_coders_are_compared(coded: Path, tmp_path: Path) -> None:
    out = tmp_path / "agreement"
    command = ["agree", str(coded), "--coders", "AB,CD", "--out", str(out)]
    assert cli.run(command) == ExitCode.DONE
    found = json.loads((out / "agreement.json").read_text())
    values = {figure["name"]: figure["value"] for figure in found["pooled"]["figures"]}
    assert values["F1"] == pytest.approx(2 / 3)
    assert values["R emotion, pairs"] == 0.5
    assert "2 pairs/(nA + nB)" in (out / "agreement.csv").read_text()
    page = (out / "agreement.html").read_text()
    assert "2 pairs/(nA + nB)" in page
    assert "<svg" not in page
    assert "http" not in page


def test_plots_lie_in_the_page_itself(coded: Path, tmp_path: Path) -> None:
    out = tmp_path / "agreement"
    command = ["agree", str(coded), "--coders", "AB,CD", "--plots", "--out", str(out)]
    assert cli.run(command) == ExitCode.DONE
    page = (out / "agreement.html").read_text()
    assert page.count("<svg") == 5
    assert "AB and CD on one axis" in page
    assert "<script" not in page


@pytest.mark.parametrize("coders", ["AB", "AB,AB", "AB,CD,EF", ""])
def test_two_coders_must_be_named(coded: Path, tmp_path: Path, coders: str) -> None:
    command = ["agree", str(coded), "--coders", coders, "--out", str(tmp_path / "x")]
    assert cli.run(command) == ExitCode.WRONG_USE


def test_marks_stay_hidden_until_both_have_signed(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert code(study, "AB", A, tmp_path) == ExitCode.DONE
    script = tmp_path / "open.jsonl"
    script.write_text(B[0])
    command = ["annotate", str(study), "--coder", "CD", "--apply", str(script)]
    assert cli.run(command) == ExitCode.DONE
    compare = ["agree", str(study), "--coders", "AB,CD", "--out", str(tmp_path / "x")]
    assert cli.run(compare) == ExitCode.NOTHING_FOUND
    assert "CD has not signed off" in capsys.readouterr().err


def test_what_both_agree_on_becomes_gold_once(
    coded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["adjudicate", str(coded), "--coders", "AB,CD", "--take-agreed"]
    assert cli.run(command) == ExitCode.DONE
    lines = capsys.readouterr().out.splitlines()
    assert len([line for line in lines if "priority" in line]) == 3
    assert "1 movements settled, 1 in all" in lines[0]
    assert cli.run(command) == ExitCode.DONE
    assert "0 movements settled, 1 in all" in capsys.readouterr().out
    gold = read_document(open_media(coded / "sub-P001" / "ses-01" / "run-01"), "gold")
    assert gold.movements[0].origin == "agreed:AB=m1,CD=m1"
    assert (gold.movements[0].onset, gold.movements[0].offset) == (20, 32)


def test_disagreements_are_settled_by_a_script_and_the_gold_is_signed(
    coded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed, script = tmp_path / "listed.json", tmp_path / "settle.jsonl"
    command = ["adjudicate", str(coded), "--coders", "AB,CD"]
    assert cli.run([*command, "--sign"]) == ExitCode.FAILED
    assert "q1, q2, q3 are open" in capsys.readouterr().err
    assert cli.run([*command, "--take-agreed", "--json", str(listed)]) == ExitCode.DONE
    steps = []
    for load in json.loads(listed.read_text()):
        sides = {str(n): load[str(n)] for n in (1, 2)}
        chosen = [n for n, mark in sides.items() if mark and mark["emotion"] == "happiness"]
        take = chosen[0] if chosen else "reject"
        steps.append({"question": load["question"], "take": take, "reason": "seen twice"})
    script.write_text("\n".join(json.dumps(step) for step in steps))
    assert cli.run([*command, "--apply", str(script)]) == ExitCode.WRONG_USE
    settled = [*command, "--apply", str(script), "--by", "AB", "--sign"]
    assert cli.run(settled) == ExitCode.DONE
    output = capsys.readouterr().out
    assert "settled by AB, who coded it too: reject" in output
    assert "the gold is signed off, 2 movements" in output
    run = coded / "sub-P001" / "ses-01" / "run-01"
    gold = read_document(open_media(run), "gold")
    assert gold.signed
    assert gold.movements[1].origin == "adjudicated:AB=m2,CD=m2,took=AB,by=AB"
    assert len(gold.verdicts) == 2
    assert cli.run(["annotate", str(coded), "--list"]) == ExitCode.DONE
    assert "adjudicated" in capsys.readouterr().out
    exported = ["export-annotations", str(coded), "--out", str(tmp_path / "o"), "--format"]
    assert cli.run([*exported, "clips,long"]) == ExitCode.DONE
    assert len(captured.read(tmp_path / "o" / "clips").clips) == 2


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("[1]", "line 1: expected the fields"),
        ("{", "line 1: expected a JSON object"),
        ('{"question": "q9", "take": "1", "reason": "x"}', "q1 to q3"),
        ('{"recording": "run-07", "question": "q1"}', "means 0 recordings"),
        ('{"question": "q1", "take": "anew", "reason": "x", "mark": {"onset": -1}}', "from 0"),
    ],
)
def test_a_script_that_settles_nothing_is_named(
    coded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, words: str
) -> None:
    script = tmp_path / "settle.jsonl"
    script.write_text(line)
    command = ["adjudicate", str(coded), "--coders", "AB,CD", "--by", "EF"]
    assert cli.run([*command, "--apply", str(script)]) == ExitCode.FAILED
    assert words in capsys.readouterr().err


def test_exports_read_back(coded: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = ["export-annotations", str(coded), "--coder", "AB", "--out", str(out)]
    command += ["--format", "eaf,xlsx,csv,boris,clips,long", "--single"]
    assert cli.run(command) == ExitCode.DONE
    rows = list(load_workbook(out / "annotations.xlsx").worksheets[0].values)
    assert rows[0][2] is rows[0][6] is None
    assert rows[1][0] == 1
    assert rows[1][3:6] == (21, 26, 33)
    (out / "annotations.xlsx").rename(out / "CASME2-coding-1.xlsx")
    pictures = out / "Cropped" / "sub01"
    for name in [str(row[1]) for row in rows[1:]]:
        (pictures / name).mkdir(parents=True)
        for number in range(1, FRAMES + 1):
            (pictures / name / f"img{number}.jpg").touch()
    assert [clip.onset for clip in casme2.read(out).clips] == [21, 61, 121]
    dataset = captured.read(out / "clips")
    assert [clip.subject for clip in dataset.clips] == ["P001"] * 3
    truth = read_truth(next((out / "long").glob("*.mkv")))
    assert [move.frames.onset for move in truth.moves] == [20, 60, 120]
    assert len((out / "boris.tsv").read_text().splitlines()) == 1 + 9
    assert all(path.stat().st_mode & 0o077 == 0 for path in (out / "clips").rglob("*"))


def test_training_takes_settled_marks_unless_told(coded: Path, tmp_path: Path) -> None:
    command = ["export-annotations", str(coded), "--coder", "AB", "--out", str(tmp_path / "o")]
    assert cli.run([*command, "--format", "clips"]) == ExitCode.WRONG_USE


def test_a_recording_of_a_study_without_consent_trains_only_by_force(
    coded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (coded / "STUDY.toml").write_text("layout = 1\n")
    for kind in ("clips", "long"):
        command = ["export-annotations", str(coded), "--coder", "AB", "--single", "--format", kind]
        assert cli.run([*command, "--out", str(tmp_path / kind)]) == ExitCode.FAILED
        assert "holds no consent (consent.json)" in capsys.readouterr().err
    table = ["export-annotations", str(coded), "--coder", "AB", "--out", str(tmp_path / "table")]
    assert cli.run(table) == ExitCode.DONE
    assert cli.run([*command, "--out", str(tmp_path / "forced"), "--force"]) == ExitCode.DONE
    (coded / "sub-P001" / "ses-01" / "consent.json").write_text("{}")
    assert cli.run([*command, "--out", str(tmp_path / "agreed")]) == ExitCode.DONE


def test_a_recording_that_is_not_valid_trains_only_by_force(
    coded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = coded / "sub-P001" / "ses-01" / "run-01"
    reasons = ("12 different pictures a second",)
    write_session(run, Session(source=info(), me_valid=False, me_reasons=reasons))
    command = ["export-annotations", str(coded), "--coder", "AB", "--single"]
    command += ["--format", "clips", "--out", str(tmp_path / "o")]
    assert cli.run(command) == ExitCode.FAILED
    assert "12 different pictures a second" in capsys.readouterr().err
    assert not (tmp_path / "o").exists()
    assert cli.run([*command, "--force"]) == ExitCode.DONE
    write_session(run, Session(source=info(), me_valid=True))
    command[-1] = str(tmp_path / "valid")
    assert cli.run(command) == ExitCode.DONE


def test_an_elan_document_comes_back(coded: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = ["export-annotations", str(coded), "--coder", "AB", "--out", str(out)]
    assert cli.run([*command, "--format", "eaf"]) == ExitCode.DONE
    eaf = next(out.glob("*.eaf"))
    eaf.write_text(eaf.read_text().replace("@AB", "@EF"))
    run = coded / "sub-P001" / "ses-01" / "run-01"
    arguments = ["import-annotations", str(eaf), "--to", str(run), "--coder", "EF"]
    assert cli.run(arguments) == ExitCode.DONE
    first, again = (read_document(open_media(run), coder).movements for coder in ("AB", "EF"))
    assert [(m.onset, m.apex, m.offset, m.units) for m in first] == [
        (m.onset, m.apex, m.offset, m.units) for m in again
    ]
    assert cli.run(arguments) == ExitCode.WRONG_USE


def test_checks_name_what_is_missing(coded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["check-annotations", str(coded), "--coder", "AB"]) == ExitCode.FAILED
    output = capsys.readouterr().out
    assert "No reference frame" in output
    assert "warning: 0% of the frames were seen" in output
    assert ", AB, frame 0" in output
    assert ", CD, " not in output
    assert cli.run(["check-annotations", str(coded)]) == ExitCode.FAILED
    assert ", CD, frame 0" in capsys.readouterr().out
    assert cli.run(["check-annotations", str(coded), "--coder", "ZZ"]) == ExitCode.NOTHING_FOUND


def test_the_coders_of_the_codebook_stand_in_the_queue_from_the_start(
    study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (study / "annotation.toml").write_text('coders = ["AB", "QX"]\n')
    assert cli.run(["annotate", str(study), "--list"]) == ExitCode.DONE
    output = capsys.readouterr().out
    assert "AB" in output
    assert "QX" in output
    (study / "annotation.toml").write_text('coders = ["Anna Berg"]\n')
    assert cli.run(["annotate", str(study), "--list"]) == ExitCode.FAILED
    assert "letters and digits" in capsys.readouterr().err


def test_calibration_compares_with_the_truth(
    coded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    command = ["export-annotations", str(coded), "--coder", "AB", "--out", str(out), "--single"]
    assert cli.run([*command, "--format", "long"]) == ExitCode.DONE
    video = next((out / "long").glob("*.mkv"))
    assert code(video, "GH", (A[0], A[1]), tmp_path) == ExitCode.DONE
    assert cli.run(["calibrate", str(video), "--coder", "GH"]) == ExitCode.FAILED
    output = capsys.readouterr().out
    assert "F1 0.800, R AU 0.667, 1 missed, 0 added: not passed" in output
    assert "onset: exact" in output
    assert code(video, "IJ", A, tmp_path) == ExitCode.DONE
    folder = str(out / "long")
    assert cli.run(["calibrate", folder, "--coder", "IJ"]) == ExitCode.DONE
    assert cli.run(["calibrate", folder, "--coder", "IJ", "--against", "x"]) == ExitCode.WRONG_USE
    assert cli.run(["calibrate", str(coded), "--coder", "AB"]) == ExitCode.NOTHING_FOUND
