"""BOWAM against its published sizes and against formulas written out by hand."""

import numpy as np
import pytest
import torch

from models.nets.bowam import ABLATIONS, Bands, BowamConfig, Wadm
from models.nets.network import NetworkError, parameters
from models.nets.registry import build


def size(**switches: object) -> int:
    with torch.device("meta"):
        return parameters(build("bowam", "paper", **switches))


@pytest.mark.parametrize(
    ("stages", "kernel", "count"),
    [
        (4, 3, 31_475_175),
        (4, 7, 31_476_615),
        (3, 3, 14_007_345),
        (3, 7, 14_008_545),
        (5, 3, 101_062_941),
        (5, 7, 101_064_621),
    ],
)
def test_size_is_the_published_one(stages, kernel, count):
    assert size(stages=stages, spatial_kernel=kernel) == count


def test_plain_ablation_is_convnext_tiny():
    assert size(ablation="A") == 27_822_435


@pytest.mark.parametrize(("ratio", "millions"), [(4, 42.39), (8, 35.11), (32, 29.66)])
def test_ratio_ablation_sizes(ratio, millions):
    assert round(size(ratio=ratio) / 1e6, 2) == millions


@pytest.mark.parametrize(
    ("dim", "side", "count"), [(96, 56, 15_378), (192, 28, 51_474), (384, 14, 185_874)]
)
def test_wadm_sizes(dim, side, count):
    assert parameters(Wadm(dim, side, BowamConfig())) == count


def test_wadm_size_at_the_last_stage():
    assert parameters(Wadm(768, 7, BowamConfig())) == 703_506


def test_haar_bands_of_a_ramp_by_hand():
    low, high = Bands("haar", 4).split(torch.arange(16.0).reshape(1, 1, 4, 4))
    assert low[0, 0, 0, 0] == pytest.approx(5.0)
    assert abs(high[0, 0, 0, 0]) == pytest.approx(4.0)  # LH: high along the height
    assert abs(high[0, 1, 0, 0]) == pytest.approx(1.0)  # HL: high along the width
    assert abs(high[0, 2, 0, 0]) == pytest.approx(0.0, abs=1e-6)


def test_haar_bands_equal_sums_and_differences():
    x = torch.randn(2, 3, 6, 6, generator=torch.Generator().manual_seed(1))
    a, b = x[:, :, ::2, ::2], x[:, :, ::2, 1::2]
    c, d = x[:, :, 1::2, ::2], x[:, :, 1::2, 1::2]
    low, high = Bands("haar", 6).split(x)
    torch.testing.assert_close(low, (a + b + c + d) / 2)
    torch.testing.assert_close(high[:, :3].abs(), ((a + b - c - d) / 2).abs())
    torch.testing.assert_close(high[:, 3:6].abs(), ((a - b + c - d) / 2).abs())
    torch.testing.assert_close(high[:, 6:].abs(), ((a - b - c + d) / 2).abs())


@pytest.mark.parametrize("wavelet", ["haar", "db4", "sym5", "bior", "coif5"])
def test_join_undoes_split(wavelet):
    x = torch.randn(2, 3, 6, 6, generator=torch.Generator().manual_seed(2))
    bands = Bands(wavelet, 6)
    torch.testing.assert_close(bands.join(*bands.split(x)), x, atol=2e-5, rtol=0)


def test_spatial_attention_changes_the_low_band_only():
    torch.manual_seed(0)
    config = BowamConfig(dims=(16,), stages=1, ratio=4)
    module = Wadm(16, 8, config).eval()
    x = torch.randn(1, 16, 8, 8)
    low, high = module.bands.split(x)
    pooled = torch.stack((low.mean(1), low.max(1).values), 1)
    weight = torch.sigmoid(
        torch.nn.functional.conv2d(pooled, module.spatial.conv.weight, padding=1)
    )
    torch.testing.assert_close(module.spatial(low), low * weight)
    first, second = (module.channel.mean[i].weight[:, :, 0, 0] for i in (0, 2))
    mean, peak = high.mean((2, 3)), high.amax((2, 3))
    scores = sum(torch.relu(v @ first.T) @ second.T for v in (mean, peak))
    torch.testing.assert_close(
        module.channel(high), high * torch.sigmoid(scores)[:, :, None, None], atol=1e-5, rtol=0
    )


@pytest.mark.parametrize("ablation", sorted(ABLATIONS))
def test_each_ablation_reads(ablation):
    net = build("bowam", ablation=ablation, wavelet="db4", shared_mlp=False).eval()
    assert net(*net.example(1)).shape == (1, 3)


def test_a_fresh_paper_block_is_the_identity():
    block = build("bowam", dims=(48,), stages=1, gamma=1e-6).stages[0][0].eval()
    x = torch.randn(1, 48, 16, 16)
    assert np.allclose(block(x).detach().numpy(), x.numpy(), atol=1e-4)


@pytest.mark.parametrize(
    ("switches", "words"),
    [
        ({"ablation": "G"}, "one of A, B, C, D, E, F; found G"),
        ({"wavelet": "db9"}, "wavelet must be one of haar"),
        ({"spatial_kernel": 4}, "one of 3, 5, 7; found 4"),
        ({"stages": 6}, "found 6"),
    ],
)
def test_wrong_switch_values_are_refused(switches, words):
    with pytest.raises(NetworkError, match=words):
        build("bowam", "paper", **switches)
