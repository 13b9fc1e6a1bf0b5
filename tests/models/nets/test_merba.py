"""MERba: published and derived sizes, scan orders, window cutting, DGCM."""

from itertools import pairwise

import pytest
import torch
import torch.nn.functional as F

from models.decision import COARSE_FIRST, winners
from models.labels import DFME
from models.nets.merba import (
    LocalAttention,
    LocalExtractor,
    cut,
    decide,
    emotions,
    granular_loss,
    join,
    scan_order,
)
from models.nets.network import NetworkError, parameters
from models.nets.registry import build


@pytest.mark.parametrize(
    ("preset", "classes", "switches", "count"),
    [
        ("paper", 3, {}, 118_972_739),
        ("paper", 7, {}, 118_976_839),
        ("paper", 3, {"sharing": "all"}, 99_803_459),
        ("paper", 3, {"sharing": "inner"}, 101_278_019),
        ("dgcm", 7, {}, 118_977_864),
        ("dgcm", 7, {"sharing": "all"}, 99_808_584),
        ("mambavision", 1000, {}, 97_685_288),
    ],
)
def test_sizes(preset, classes, switches, count):
    with torch.device("meta"):
        assert parameters(build("merba", preset, classes, **switches)) == count


def literal_order(name):
    """The formulas of docs/papers.md, MERba, for a 7 x 7 window."""
    found = []
    for k in range(49):
        line, place = k // 7, k % 7
        column = 6 - place if line % 2 else place
        found.append(
            {
                "a": 7 * line + place,
                "b": 7 * place + line,
                "c": 7 * line + column,
                "d": 7 * column + line,
                "a_sy": 7 * line + 6 - place,
                "b_sy": 7 * place + 6 - line,
            }[name]
        )
    return found


@pytest.mark.parametrize("name", ["a", "b", "c", "d", "a_sy", "b_sy"])
def test_scan_orders_equal_their_formulas(name):
    assert scan_order(name, 7) == literal_order(name)


def test_the_mirrored_columns_of_a_small_window_are_read_from_the_right():
    assert scan_order("b_sy", 3) == [2, 5, 8, 1, 4, 7, 0, 3, 6]


@pytest.mark.parametrize("name", ["a", "b"])
def test_backward_orders_are_reversed(name):
    assert scan_order(f"{name}_bi", 7) == literal_order(name)[::-1]


def test_to_and_fro_orders_step_to_a_neighbour():
    for name in "cd":
        order = scan_order(name, 5)
        assert sorted(order) == list(range(25))
        for cell, other in pairwise(order):
            across = abs(cell // 5 - other // 5) + abs(cell % 5 - other % 5)
            assert across == 1


def test_windows_are_cut_and_joined_in_place():
    tokens = torch.arange(16.0).reshape(1, 16, 1).repeat(1, 1, 4)
    windows = cut(tokens, 4, 2)
    assert windows[0, :, 0].tolist() == [0, 1, 4, 5]
    assert windows[3, :, 0].tolist() == [10, 11, 14, 15]
    assert torch.equal(join(windows, 4, 2), tokens)


def test_local_extractor_sums_the_orders_mixers():
    torch.manual_seed(0)
    extractor = LocalExtractor(16, 3, ("a", "d"), "independent")
    tokens = torch.randn(2, 9, 16)
    total = extractor.mixers[0](tokens)
    order = scan_order("d", 3)
    read = extractor.mixers[1](tokens[:, order])
    for place, where in enumerate(order):
        total[:, where] = total[:, where] + read[:, place]
    torch.testing.assert_close(extractor(tokens, 3), total @ extractor.outer.weight.T)


@pytest.mark.parametrize("scope", ["both", "local", "global"])
def test_the_scopes_of_table_vi_have_the_same_blocks_and_parameters(scope):
    with torch.device("meta"):
        net = build("merba", "dgcm", num_classes=7, scope=scope)
    mixers = [block.way for stage in net.stages for block in stage.blocks]
    extractors = [mixer for mixer in mixers if isinstance(mixer, LocalExtractor)]
    attentions = [mixer for mixer in mixers if not isinstance(mixer, LocalExtractor)]
    assert (len(extractors), len(attentions)) == (12, 6)
    assert parameters(net) == 118_977_864
    windows = [extractor.window for extractor in extractors]
    assert windows == ([28] * 2 + [14] * 6 + [7] * 4 if scope == "global" else [7] * 12)
    assert {isinstance(attention, LocalAttention) for attention in attentions} == {scope == "local"}


@pytest.mark.parametrize("scope", ["local", "global"])
def test_each_scope_reads_what_it_may_see(scope):
    torch.manual_seed(0)
    net = build("merba", scope=scope).eval()
    assert net(*net.example(1)).shape == (1, 3)
    stage = next(candidate for candidate in net.stages if len(candidate.blocks))
    tokens = torch.randn(1, stage.side**2, 64)
    other = tokens.clone()
    other[:, 6] += 5.0  # the last place of a window, beside the first of the next one
    kind = LocalAttention if scope == "local" else LocalExtractor
    mixer = next(block.way for block in stage.blocks if isinstance(block.way, kind))
    changed = (mixer(other, stage.side) - mixer(tokens, stage.side)).abs().sum(2)[0]
    assert bool(changed[7] > 1e-7) is (scope == "global")


def test_twenty_thousand_pairs_are_decided_from_seven_probabilities_as_by_both_heads():
    torch.manual_seed(0)
    coarse, fine = torch.randn(2, 20_000, 4).unbind()
    shares = emotions(coarse, fine).exp()
    found = torch.from_numpy(winners(shares.numpy(), DFME, COARSE_FIRST))
    assert float((found == decide(coarse, fine)).float().mean()) == 1.0
    assert float((shares.argmax(1) == decide(coarse, fine)).float().mean()) < 0.9


@pytest.mark.parametrize("orders", [("a",), ("a", "b"), ("a", "a_bi", "b", "b_bi")])
def test_order_ablations_read(orders):
    net = build("merba", orders=orders, sharing="inner").eval()
    assert net(*net.example(1)).shape == (1, 3)


def test_emotions_are_probabilities_that_follow_the_rule():
    torch.manual_seed(0)
    coarse, fine = torch.randn(5, 4), torch.randn(5, 4)
    found = emotions(coarse, fine).exp()
    torch.testing.assert_close(found.sum(1), torch.ones(5))
    kind, emotion = coarse.softmax(1), fine.softmax(1)
    torch.testing.assert_close(found[:, 4], kind[:, 1])  # happiness is positive
    torch.testing.assert_close(found[:, 6], kind[:, 2])  # surprise
    torch.testing.assert_close(found[:, 1], kind[:, 3])  # contempt is others
    for label, place in ((0, 0), (2, 1), (3, 2), (5, 3)):
        torch.testing.assert_close(found[:, label], kind[:, 0] * emotion[:, place])


def test_decision_looks_at_the_fine_head_only_when_negative():
    coarse = torch.eye(4)
    fine = torch.eye(4)[torch.tensor([3, 0, 0, 0])]
    assert decide(coarse, fine).tolist() == [5, 4, 6, 1]


def test_loss_equals_the_written_formula_and_its_schedule():
    torch.manual_seed(0)
    coarse, fine = torch.randn(4, 4), torch.randn(4, 4)
    target = torch.tensor([4, 0, 5, 1])
    of_coarse = F.cross_entropy(coarse, torch.tensor([1, 0, 0, 3]))
    of_fine = F.cross_entropy(fine[1:3], torch.tensor([0, 3]))
    for progress, alpha in ((0.0, 0.5), (0.5, 1.5), (0.75, 2.0), (1.0, 2.0)):
        torch.testing.assert_close(
            granular_loss(coarse, fine, target, progress), 0.5 * (of_coarse + alpha * of_fine)
        )
    none = torch.tensor([4, 6, 1, 4])
    expected = 0.5 * F.cross_entropy(coarse, torch.tensor([1, 2, 3, 1]))
    torch.testing.assert_close(granular_loss(coarse, fine, none, 0.0), expected)


def test_granular_compact_gradient_is_autograds():
    torch.manual_seed(0)
    net = build("merba", "compact", 7, granular=True).eval()
    with torch.no_grad():
        maps = net.maps(*net.example(3))
    maps.requires_grad_(True)
    logits = net.classify(maps)
    logits.amax(1).sum().backward()
    torch.testing.assert_close(
        net.gradient(maps, logits), maps.grad.sum((2, 3)), atol=1e-5, rtol=1e-4
    )


@pytest.mark.parametrize(
    ("switches", "words"),
    [
        ({"orders": ("e",)}, "order must be one of a, b"),
        ({"sharing": "some"}, "found some"),
        ({"scope": "none"}, "both, local, global"),
        ({"size_px": 100}, "windows of 7 do not fill"),
        ({"granular": True}, "7 classes of DFME, found 3"),
    ],
)
def test_switches_that_cannot_be_built_are_refused(switches, words):
    with pytest.raises(NetworkError, match=words):
        build("merba", **switches)
