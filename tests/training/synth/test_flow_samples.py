"""Flow samples: balance, sameness, signs and refusals."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from training.synth import sample_files
from training.synth.flow_samples import FlowSet, FlowSetError, generate, read
from training.synth.person import Options

SMALL = Options(size_px=28, per_person=6)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> FlowSet:
    return read(generate(72, 3, 1, tmp_path_factory.mktemp("flow"), SMALL))


def test_arrays_have_their_shapes(samples: FlowSet) -> None:
    assert len(samples) == 72
    assert samples.uv_bi.shape == samples.uv_fwd.shape == (72, 2, 28, 28)
    assert samples.frames.shape == (72, 2, 28, 28)
    assert samples.units.shape[0] == 72
    assert np.isfinite(samples.uv_bi.astype(np.float32)).all()


def test_polarities_are_balanced_and_people_kept_together(samples: FlowSet) -> None:
    assert np.bincount(samples.polarity).tolist() == [24, 24, 24]
    assert np.bincount(samples.identity).tolist() == [6] * 12
    assert set(samples.origin.tolist()) <= {0, 1}


def test_backward_flow_opposes_forward_flow(samples: FlowSet) -> None:
    backward, other = (
        a.astype(np.float32).reshape(72, -1) for a in (samples.uv_bi, samples.uv_fwd)
    )
    cosine = (
        (backward * other).sum(1) / np.linalg.norm(backward, axis=1) / np.linalg.norm(other, axis=1)
    )
    assert np.median(cosine) < -0.3


def test_brows_rise_in_surprise_and_fall_in_anger(samples: FlowSet) -> None:
    up = samples.uv_fwd[:, 1, :9].astype(np.float32).mean(axis=(1, 2))
    assert up[samples.polarity == 2].mean() < up[samples.polarity == 0].mean() - 0.02


def test_workers_do_not_change_the_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample_files, "BLOCK", 1)
    options = replace(SMALL, per_person=2)
    first = generate(4, 9, 1, tmp_path / "one", options)
    second = generate(4, 9, 2, tmp_path / "two", options)
    names = [file.name for file in sorted(first.iterdir())]
    assert names == ["flow-00000.npz", "flow-00001.npz"]
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes()


@pytest.mark.parametrize("switch", ["real_flow", "identities", "distractors", "mesh_fields"])
def test_ingredients_can_be_left_out(switch: str, tmp_path: Path) -> None:
    options = Options(28, 2, **{switch: False})  # type: ignore[arg-type]
    assert len(read(generate(2, 0, 1, tmp_path, options))) == 2


def test_tv_l1_agrees_with_farneback_on_the_direction(tmp_path: Path) -> None:
    options = replace(SMALL, per_person=3, distractors=False)
    first = read(generate(3, 1, 1, tmp_path / "a", options)).uv_fwd.astype(np.float32)
    slow = replace(options, flow="tvl1")
    other = read(generate(3, 1, 1, tmp_path / "b", slow)).uv_fwd.astype(np.float32)
    assert np.corrcoef(first.ravel(), other.ravel())[0, 1] > 0.6


def test_mixed_sets_hold_both_flows(tmp_path: Path) -> None:
    first = read(generate(12, 4, 1, tmp_path / "a", SMALL))
    both = read(generate(12, 4, 1, tmp_path / "b", replace(SMALL, flow="mixed")))
    assert np.array_equal(first.uv_bi, both.uv_bi)
    same = (first.uv_fwd == both.uv_fwd).all(axis=(1, 2, 3))
    assert 2 <= same.sum() <= 10


def test_muscles_change_while_the_picture_stays(tmp_path: Path) -> None:
    first = read(generate(6, 4, 1, tmp_path / "a", SMALL))
    other = read(generate(6, 4, 1, tmp_path / "b", replace(SMALL, per_muscles=3)))
    same = (first.uv_bi == other.uv_bi).all(axis=(1, 2, 3))
    assert same.tolist() == [True] * 3 + [False] * 3


def test_refusals_say_why(tmp_path: Path) -> None:
    with pytest.raises(FlowSetError, match="At least one"):
        generate(0, 0, 1, tmp_path)
    with pytest.raises(FlowSetError, match="Unknown flow"):
        generate(1, 0, 1, tmp_path, Options(flow="dense"))
    with pytest.raises(FlowSetError, match="No flow samples"):
        read(tmp_path)
    np.savez(tmp_path / "flow-00000.npz", uv_bi=np.zeros(1))
    with pytest.raises(FlowSetError, match="lacks"):
        read(tmp_path)
    with pytest.raises(FlowSetError, match="empty folder"):
        generate(1, 0, 1, tmp_path)


def test_a_file_that_holds_no_samples_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "flow-000.npz").write_text("words\n")
    with pytest.raises(FlowSetError, match="holds no flow samples"):
        read(tmp_path)
    np.save(tmp_path / "one.npy", np.zeros(3))
    with pytest.raises(FlowSetError, match="holds no flow samples"):
        read(tmp_path / "one.npy")
