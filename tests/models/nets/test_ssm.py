"""The scans equal loops written out token by token."""

import pytest
import torch

from models.nets.scan import line_scan
from models.nets.ssm import Mixer, Ssd, global_state, mix, parallel_scan


def literal_scan(x, delta, a, b, c, d):
    """One line: x, delta (L, E); a (E, N); b, c (L, N); d (E,)."""
    state = torch.zeros_like(a)
    rows = []
    for t in range(len(x)):
        for e in range(x.shape[1]):
            for n in range(a.shape[1]):
                decay = torch.exp(delta[t, e] * a[e, n])
                state[e, n] = decay * state[e, n] + delta[t, e] * b[t, n] * x[t, e]
        rows.append(torch.stack([c[t] @ state[e] + d[e] * x[t, e] for e in range(x.shape[1])]))
    return torch.stack(rows)


@pytest.mark.parametrize("length", [1, 2, 5, 16, 49])
def test_parallel_scan_equals_a_literal_loop(length):
    torch.manual_seed(length)
    x, b, c = torch.randn(2, 2, length, 3), *torch.randn(2, 2, 2, length, 4)
    delta, d = torch.rand(2, 2, length, 3) * 2, torch.randn(2, 3)
    a = -torch.arange(1.0, 5.0).repeat(2, 3, 1) * torch.tensor([1.0, 0.3])[:, None, None]
    found = parallel_scan(x, delta, a, b, c, d)
    for k in range(2):
        for line in range(2):
            lines = (v[k, line] for v in (x, delta))
            expected = literal_scan(*lines, a[k], b[k, line], c[k, line], d[k])
            torch.testing.assert_close(found[k, line], expected, atol=1e-5, rtol=1e-4)


def test_line_scan_equals_the_parallel_one_and_so_do_its_gradients():
    random = torch.Generator().manual_seed(0)

    def draw(*shape):
        return torch.randn(*shape, generator=random, dtype=torch.float64)

    x, b, c = draw(2, 3, 7, 5), draw(2, 3, 7, 4), draw(2, 3, 7, 4)
    delta, a, d = draw(2, 3, 7, 5).exp(), -draw(2, 5, 4).exp(), draw(2, 5)
    given = [tensor.requires_grad_() for tensor in (x, delta, a, b, c, d)]
    weights, found = draw(2, 3, 7, 5), []
    for scan in (line_scan, parallel_scan):
        out = scan(*given)
        found.append((out, *torch.autograd.grad((out * weights).sum(), given)))
    for have, want in zip(*found, strict=True):
        torch.testing.assert_close(have, want, atol=1e-10, rtol=1e-8)


def test_parallel_scan_survives_decays_that_vanish():
    x = torch.ones(1, 1, 49, 1)
    out = parallel_scan(
        x,
        100 * x,
        torch.full((1, 1, 2), -50.0),
        x.repeat(1, 1, 1, 2),
        x.repeat(1, 1, 1, 2),
        torch.zeros(1, 1),
    )
    torch.testing.assert_close(out, torch.full_like(x, 200.0))


def test_mixer_is_the_upstream_formula_and_causal_up_to_its_convolution():
    torch.manual_seed(0)
    mixer = Mixer(16)
    tokens = torch.randn(2, 9, 16)
    with torch.no_grad():
        out = mixer(tokens)
        x, delta, a, b, c, d, z = mixer.prepare(tokens)
        expected = torch.stack([literal_scan(x[i], delta[i], a, b[i], c[i], d) for i in range(2)])
        torch.testing.assert_close(out, torch.cat((expected, z), -1), atol=1e-5, rtol=1e-4)
        changed = tokens.clone()
        changed[:, 6] += 1.0
        moved = (mixer(changed) - out).abs().amax((0, 2)) > 1e-6
    assert moved.tolist()[:5] == [False] * 5
    assert moved[5:].all()


@pytest.mark.parametrize(
    ("dim", "bare", "whole"), [(256, 73_728, 139_264), (512, 286_720, 548_864)]
)
def test_mixer_size_is_the_published_one(dim, bare, whole):
    count = sum(parameter.numel() for parameter in Mixer(dim).parameters())
    assert count == bare
    assert count + dim * dim == whole


def test_mixers_side_by_side_equal_one_after_the_other():
    torch.manual_seed(0)
    mixers = [Mixer(16), Mixer(16)]
    lines = [torch.randn(2, 7, 16), torch.randn(2, 7, 16)]
    for mixed, mixer, line in zip(mix(mixers, lines), mixers, lines, strict=True):
        torch.testing.assert_close(mixed, mixer(line))


def test_global_state_equals_a_literal_double_loop():
    torch.manual_seed(0)
    heads, length, width, size = 2, 5, 3, 4
    x, weight = torch.randn(1, heads, length, width), torch.rand(1, heads, length)
    b, c, skip = torch.randn(1, length, size), torch.randn(1, length, size), torch.randn(heads)
    found = global_state(x, weight, b, c, skip)
    for h in range(heads):
        for i in range(length):
            expected = skip[h] * x[0, h, i]
            for j in range(length):
                expected = expected + weight[0, h, j] * (c[0, i] @ b[0, j]) * x[0, h, j]
            torch.testing.assert_close(found[0, h, i], expected)


def test_ssd_leaves_masked_tokens_out_of_what_the_others_see():
    torch.manual_seed(0)
    layer = Ssd(32, 1, 8)
    tokens = torch.randn(1, 64, 32)
    keep = torch.ones(1, 64)
    keep[0, [0, 1, 8, 9]] = 0.0  # token 0 and those that the convolution lets it reach
    changed = tokens.clone()
    changed[0, 0] += 5.0
    with torch.no_grad():
        first, second = layer(tokens, 8, keep), layer(changed, 8, keep)
        free = (layer(tokens, 8) - layer(changed, 8)).abs()
    far = 8 * 7 + 7
    torch.testing.assert_close(first[0, far], second[0, far])
    assert free[0, far].max() > 1e-5


def test_ssd_has_no_order():
    torch.manual_seed(0)
    layer = Ssd(32, 1, 8)
    with torch.no_grad():
        layer.conv.weight.zero_()
        layer.conv.weight[:, :, 1, 1] = 1.0  # a convolution that sees its own pixel only
        tokens, order = torch.randn(1, 16, 32), torch.randperm(16)
        torch.testing.assert_close(layer(tokens, 4)[:, order], layer(tokens[:, order], 4))


def test_a_mixer_learns_in_bfloat16_on_a_cpu():
    torch.manual_seed(0)
    mixer, tokens = Mixer(16), torch.randn(2, 9, 16)
    with torch.autocast("cpu", torch.bfloat16):
        mixer(tokens).float().sum().backward()
    assert all(torch.isfinite(parameter.grad).all() for parameter in mixer.parameters())
