"""AMMSM: published sizes, the sparse mask by hand, copy-back, magnifier, run-time settings."""

import numpy as np
import pytest
import torch

from models.nets.ammsm import (
    AmmsmConfig,
    Magnifier,
    StreamFusion,
    magnification_loss,
    spatial_stream,
)
from models.nets.network import NetworkError, parameters
from models.nets.registry import build
from models.nets.vssd import Block, Temporal, VssdConfig, pairs, sparse_mask, window_ranks


@pytest.mark.parametrize(
    ("switches", "classes", "count"),
    [
        ({}, 3, 25_419_255),
        ({}, 5, 25_420_281),
        ({"in_channels": 3}, 3, 25_419_543),
        ({"in_channels": 3, "attention": "upstream"}, 1000, 24_270_724),
    ],
)
def test_temporal_stream_sizes(switches, classes, count):
    with torch.device("meta"):
        assert parameters(Temporal(VssdConfig(**switches), classes)) == count


@pytest.mark.parametrize(("base", "count"), [(64, 17_267_458), (32, 4_320_642)])
def test_magnifier_sizes(base, count):
    assert parameters(Magnifier(base)) == count


def test_spatial_stream_and_fusion_sizes():
    assert parameters(spatial_stream(64)) == 683_072
    assert parameters(StreamFusion(128, "concat")) == 32_896


@pytest.mark.parametrize(
    ("dim", "heads", "attend", "count"),
    [(64, 2, False, 70_342), (512, 16, False, 3_772_208), (256, 8, True, 794_112)],
)
def test_block_sizes(dim, heads, attend, count):
    assert parameters(Block(dim, heads, 64, attend, 0.0)) == count


def test_the_paper_has_nine_genes():
    assert pairs(AmmsmConfig()) == 9


def literal_mask(x, sparsity):
    """Equations 3-5 with loops, one sample (C, S, S)."""
    across = x.shape[1] // 4
    norms = {
        (r, c): float(np.linalg.norm(x[:, 4 * r : 4 * r + 4, 4 * c : 4 * c + 4]))
        for r in range(across)
        for c in range(across)
    }
    count = max(1, int(np.floor(round(len(norms) * (1 - sparsity), 6))))
    mask = np.zeros(x.shape[1:])
    for r, c in sorted(norms, key=lambda place: -norms[place])[:count]:
        mask[4 * r : 4 * r + 4, 4 * c : 4 * c + 4] = 1
    return mask


@pytest.mark.parametrize("sparsity", [0.0, 0.1, 0.3, 0.5, 0.8])
@pytest.mark.parametrize("side", [4, 8, 20])
def test_sparse_mask_equals_a_literal_one(sparsity, side):
    x = torch.randn(2, 3, side, side, generator=torch.Generator().manual_seed(side))
    mask = sparse_mask(window_ranks(x), torch.tensor(sparsity), side)
    for sample in range(2):
        expected = literal_mask(x[sample].numpy(), sparsity)
        assert (mask[sample, 0].numpy() == expected).all()


def test_sparsity_may_differ_between_samples():
    x = torch.ones(2, 1, 8, 8)
    mask = sparse_mask(window_ranks(x), torch.tensor([0.0, 0.75]), 8)
    assert mask.mean((1, 2, 3)).tolist() == [1.0, 0.25]


def test_a_side_that_windows_do_not_fill_is_padded_for_the_mask_only():
    x = torch.zeros(1, 1, 7, 7)
    x[..., 6, 6] = 1.0
    mask = sparse_mask(window_ranks(x), torch.tensor(0.8), 7)
    assert mask.shape == (1, 1, 7, 7)
    assert mask[0, 0, 4:, 4:].min() == 1.0
    assert mask.sum() == 9


@pytest.mark.parametrize("attend", [False, True])
def test_masked_pixels_are_copied_back_and_unseen(attend):
    torch.manual_seed(0)
    block = Block(32, 1, 8, attend, 0.0).eval()
    x = torch.randn(1, 32, 8, 8)
    keep = torch.zeros(1, 1, 8, 8)
    keep[..., :4, :4] = 1.0
    changed = x + 7.0 * (1.0 - keep)
    with torch.no_grad():
        out, other = block(x, keep), block(changed, keep)
    hidden = keep.expand_as(x) == 0
    assert torch.equal(out[hidden], x[hidden])
    torch.testing.assert_close(out[~hidden], other[~hidden])
    assert (out[~hidden] - x[~hidden]).abs().max() > 1e-4


def test_a_full_mask_changes_nothing():
    torch.manual_seed(0)
    block = Block(32, 1, 8, False, 0.0).eval()
    x = torch.randn(1, 32, 8, 8)
    with torch.no_grad():
        torch.testing.assert_close(block(x, torch.ones(1, 1, 8, 8)), block(x))


def test_fusion_starts_as_the_sum_of_its_streams():
    both = torch.randn(1, 8, 3, 3)
    expected = both[:, :4] + both[:, 4:]
    torch.testing.assert_close(StreamFusion(4, "concat")(both), expected)
    torch.testing.assert_close(StreamFusion(4, "add")(both), expected)


def test_magnification_loss_is_a_mean_distance():
    flow = torch.ones(2, 2, 4, 4)
    alpha = torch.tensor([1.0, 3.0])
    assert float(magnification_loss(flow, flow, alpha)) == pytest.approx(1.0)
    assert float(magnification_loss(flow, flow * alpha[:, None, None, None], alpha)) == 0.0


def test_alpha_reaches_the_magnified_flow_and_genes_the_logits():
    torch.manual_seed(0)
    net = build("ammsm").eval()
    flow, onset = net.example(1)
    with torch.no_grad():
        base = net.read(flow, onset)
        strong = net.read(flow, onset, alpha=torch.tensor([4.0]))
        sparse = net.read(flow, onset, genes=torch.full((4,), 0.8))
    assert (base.magnified - strong.magnified).abs().max() > 1e-5
    assert torch.equal(base.magnified, sparse.magnified)
    assert (base.logits - sparse.logits).abs().max() > 1e-7


def test_configure_checks_and_is_saved_with_the_weights():
    net = build("ammsm")
    net.configure([0.1, 0.2, 0.3, 0.4], 3.0)
    assert net.state_dict()["genes"].tolist() == pytest.approx([0.1, 0.2, 0.3, 0.4])
    with pytest.raises(NetworkError, match="4 sparsity genes, found 2"):
        net.configure([0.1, 0.2], 3.0)
    with pytest.raises(NetworkError, match=r"sparsity must lie in 0.0..0.8, found 0.9"):
        net.configure([0.9] * 4, 3.0)
    with pytest.raises(NetworkError, match=r"alpha must lie in 1.0..4.0, found 5.0"):
        net.configure([0.1] * 4, 5.0)


def test_without_its_magnifier_the_flow_is_read_as_it_is():
    with torch.device("meta"):
        whole, off = build("ammsm", "paper"), build("ammsm", "paper", magnify=False)
    assert parameters(whole) - parameters(off) == parameters(Magnifier(64))
    net = build("ammsm", magnify=False, depths=(1, 1, 1, 1)).eval()
    assert list(net.settings()) == ["genes"]
    flow, onset = net.example(1)
    logits, magnified, _ = net.explained(flow, onset, *net.settings().values())
    assert torch.equal(magnified, flow)
    torch.testing.assert_close(logits, net(flow, onset))


def test_undecayed_names_exist():
    net = build("ammsm")
    found = net.undecayed()
    assert found <= {name for name, _ in net.named_parameters()}
    assert sum("log_a" in name for name in found) == 6


@pytest.mark.parametrize(
    "switches", [{"attention": "some"}, {"fusion": "mul"}, {"size_px": 100}, {"alpha": 0.5}]
)
def test_switches_that_cannot_be_built_are_refused(switches):
    with pytest.raises(NetworkError, match=r"AMMSM|VSSD"):
        build("ammsm", **switches)
