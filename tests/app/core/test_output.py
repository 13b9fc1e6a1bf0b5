"""Results never overwrite earlier ones, and half a file never appears."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from app.core.output import (
    answers_folder,
    check_folder,
    clear_answers,
    free_name,
    fresh_folder,
    fresh_results,
    whole_file,
)
from app.errors import OutputError


def test_a_new_folder_is_used_as_it_is(tmp_path: Path) -> None:
    assert fresh_folder(tmp_path / "a" / "b") == tmp_path / "a" / "b"
    assert (tmp_path / "a" / "b").is_dir()
    assert list((tmp_path / "a" / "b").iterdir()) == []


def test_a_folder_with_other_files_is_used_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    assert fresh_folder(tmp_path) == tmp_path


def test_earlier_results_send_the_next_into_numbered_folders(tmp_path: Path) -> None:
    for expected in (tmp_path, tmp_path / "run-2", tmp_path / "run-3"):
        found = fresh_folder(tmp_path)
        assert found == expected
        (found / "events.csv").write_text("x")


def test_results_of_several_videos_count_as_earlier_results(tmp_path: Path) -> None:
    (tmp_path / "clip").mkdir()
    (tmp_path / "clip" / "run.json").write_text("{}")
    assert fresh_folder(tmp_path) == tmp_path / "run-2"


def test_a_numbered_folder_with_results_of_several_videos_is_not_taken_again(
    tmp_path: Path,
) -> None:
    for number in (2, 3, 4):
        (tmp_path / "events.csv").write_text("x")
        found = fresh_folder(tmp_path)
        assert found == tmp_path / f"run-{number}"
        (found / "clip").mkdir()
        (found / "clip" / "run.json").write_text("{}")


def test_videos_of_one_name_get_folders_of_their_own(tmp_path: Path) -> None:
    taken: dict[str, int] = {}
    names = [free_name(tmp_path, stem, taken).name for stem in ("a", "b", "a", "a")]
    assert names == ["a", "b", "a-2", "a-3"]


@pytest.mark.parametrize("place", ["file", "file/below", "/proc/flinch", "/dev/full"])
def test_a_place_that_cannot_be_written_to_is_one_sentence(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="Cannot write results into") as caught:
        check_folder(tmp_path / place)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_a_file_appears_whole_and_replaces_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text("old")
    with whole_file(path) as file:
        file.write("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_broken_off_file_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text("old")
    with suppress(ValueError), whole_file(path) as file:
        file.write("ne")
        raise ValueError("broke off")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_analysis_left_is_cleared_and_what_runs_is_not(tmp_path: Path) -> None:
    for name in ("a", "run-2/b"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / ".signal.csv-x").touch()
        (tmp_path / name / "events.csv").touch()
        (tmp_path / name / ".." / ".answers-dead").mkdir()
        (tmp_path / name / ".." / ".answers-dead" / "0").touch()
    with answers_folder(tmp_path / "run-2") as place:
        clear_answers(tmp_path)
        assert place.is_dir()
        assert (tmp_path / "run-2" / "b" / ".signal.csv-x").is_file()
    assert not place.exists()
    clear_answers(tmp_path)
    clear_answers(tmp_path / "nowhere")
    left = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    assert left == ["a/events.csv", "run-2/b/events.csv"]


def test_a_folder_that_stays_empty_is_taken_away_with_those_made_for_it(tmp_path: Path) -> None:
    with suppress(ValueError), fresh_results(tmp_path / "a" / "b") as folder:
        assert folder.is_dir()
        raise ValueError
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_was_there_or_holds_something_stays(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    with fresh_results(tmp_path / "mine"):
        pass
    with fresh_results(tmp_path / "new") as folder:
        (folder / "events.csv").write_text("x")
    with fresh_results(tmp_path / "new") as second:
        assert second == tmp_path / "new" / "run-2"
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["events.csv", "mine", "new"]
