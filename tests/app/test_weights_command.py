"""`flinch models use`, `models rollback`, `export` and `evaluate --weights`."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.graphs import install

from app import cli, log, paths
from app.commands.files import weights_folder
from app.core import live_weights
from app.errors import ExitCode
from models.weights import BUNDLED, Fusion


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FLINCH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
    yield
    log.stop()


def exported(name: str, *ids: str) -> Path:
    folder = paths.exported_folder() / name
    folder.mkdir(parents=True)
    for each in ids:
        install(folder, each, (0.0, 1.0, 0.0), recipe="own-finetune")
    (folder / "fusion.json").write_text(Fusion(threshold=0.61).model_dump_json())
    return folder


def test_weights_are_used_beside_then_instead_and_rolled_back(
    capsys: pytest.CaptureFixture[str],
) -> None:
    exported("own-finetune-12345678", "own-a", "own-b")
    assert weights_folder(None) == BUNDLED
    assert cli.run(["models", "use", "own-finetune"]) == ExitCode.DONE
    shown = capsys.readouterr().out
    assert "does not prove: anything" in shown
    assert "reads: own-a (shown, no part)" in shown
    assert "reads: bowam-compact (part 1)" in shown
    beside = live_weights.live_folder()
    assert cli.run(["models", "use", "own-a", "--instead"]) == ExitCode.DONE
    shown = capsys.readouterr().out
    assert "reads: own-a (part 1)" in shown
    assert "threshold 0.61" in shown
    assert "bowam" not in shown
    assert cli.run(["models"]) == ExitCode.DONE
    assert "own-a" in capsys.readouterr().out
    assert live_weights.live_names(("own-a", "bowam-compact")) == ("own-a",)
    assert cli.run(["models", "rollback"]) == ExitCode.DONE
    assert weights_folder(None) == beside
    assert cli.run(["models", "rollback"]) == ExitCode.DONE
    assert weights_folder(None) == BUNDLED
    assert cli.run(["models", "rollback"]) == ExitCode.FAILED
    assert "no earlier selection" in capsys.readouterr().err


def test_a_name_that_means_nothing_or_two_things_is_wrong_use(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert cli.run(["models", "use", "own-finetun"]) == ExitCode.WRONG_USE
    exported("own-finetune-1", "own-a")
    exported("own-finetune-2", "own-a")
    assert cli.run(["models", "use", "own-a"]) == ExitCode.WRONG_USE
    assert "name one of own-finetune-1, own-finetune-2" in capsys.readouterr().err
    assert cli.run(["models", "use", "own-finetune-2"]) == ExitCode.DONE
    assert cli.run(["models", "use", "own-a", "--weights", str(tmp_path / "no")]) == 2


def test_nothing_is_exported_into_the_programs_own_folder(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    pytest.importorskip("torch", reason="the training extra is not installed")
    before = sorted(BUNDLED.iterdir())
    for out in (BUNDLED, BUNDLED.parent, BUNDLED / "new"):
        assert cli.run(["export", str(tmp_path), "--out", str(out)]) == ExitCode.WRONG_USE
        assert "belongs to Flinch itself" in capsys.readouterr().err
    assert cli.run(["export", str(tmp_path)]) == ExitCode.FAILED
    assert sorted(BUNDLED.iterdir()) == before


def test_weights_of_any_folder_are_evaluated(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from helpers.loso_runs import flow_pictures

    data = flow_pictures(tmp_path / "pictures", 2)
    folder = exported("mine", "own-a")
    words = ["evaluate", "own-a", "--data", data, "--weights", str(folder)]
    assert cli.run(words) == ExitCode.DONE
    assert "own-a on" in capsys.readouterr().out
    assert cli.run(["evaluate", "own-a", "--data", data]) == ExitCode.FAILED
    assert cli.run([*words[:-1], str(tmp_path / "no")]) == ExitCode.WRONG_USE
