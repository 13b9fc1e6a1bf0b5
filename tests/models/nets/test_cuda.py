"""Where a GPU is at hand: every network computes there what it computes on the CPU."""

import pytest
import torch

from models.nets.latency import measure
from models.nets.registry import build, names
from models.nets.ssm import fused_scan, parallel_scan, selective_scan

needs_gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA GPU here")


@needs_gpu
@pytest.mark.parametrize("name", names())
def test_cuda_equals_cpu(name):
    torch.manual_seed(0)
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    net = build(name).eval()
    given = net.example(2)
    with torch.no_grad():
        expected = net(*given)
        found = net.cuda()(*(tensor.cuda() for tensor in given)).cpu()
    assert (found - expected).abs().max() <= 1e-3


@needs_gpu
@pytest.mark.parametrize("name", names())
def test_paper_presets_have_a_latency_on_the_gpu(name):
    found = measure(build(name, "paper"), "cuda", repeats=5)
    assert found.wall_p50_ms > 0.0
    assert found.peak_mb > 0.0


@pytest.mark.skipif(fused_scan() is None, reason="mamba_ssm with CUDA is not installed")
def test_the_fused_scan_equals_the_parallel_one():
    torch.manual_seed(0)
    x, b, c = torch.randn(2, 3, 49, 8), torch.randn(2, 3, 49, 4), torch.randn(2, 3, 49, 4)
    delta, d = torch.rand(2, 3, 49, 8), torch.randn(2, 8)
    a = -torch.arange(1.0, 5.0).repeat(2, 8, 1)
    parts = [tensor.cuda() for tensor in (x, delta, a, b, c, d)]
    torch.testing.assert_close(selective_scan(*parts), parallel_scan(*parts), atol=1e-4, rtol=1e-3)


def test_a_fused_scan_gets_each_line_with_channels_before_time(monkeypatch):
    """The kernel's layout is (B, E, L); a stand-in that scans slowly shows the wiring."""
    torch.manual_seed(0)
    x, delta = torch.randn(2, 3, 5, 4), torch.rand(2, 3, 5, 4)
    b, c, d = torch.randn(2, 3, 5, 2), torch.randn(2, 3, 5, 2), torch.randn(2, 4)
    a = -torch.rand(2, 4, 2)

    def slow(x, delta, a, b, c, d):
        state, rows = torch.zeros(x.shape[0], x.shape[1], a.shape[1]), []
        for t in range(x.shape[2]):
            decay = torch.exp(delta[:, :, t, None] * a)
            state = decay * state + (delta * x)[:, :, t, None] * b[:, None, :, t]
            rows.append((state * c[:, None, :, t]).sum(-1) + d * x[:, :, t])
        return torch.stack(rows, 2)

    from models.nets import ssm

    monkeypatch.setattr(ssm, "_kernel_for", lambda device: slow)
    torch.testing.assert_close(
        ssm.selective_scan(x, delta, a, b, c, d), parallel_scan(x, delta, a, b, c, d)
    )
