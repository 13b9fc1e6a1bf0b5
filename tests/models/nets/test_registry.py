"""Every registered network, without being named: it reads, learns, and refuses bad input."""

import pytest
import torch

from models.nets.network import NetworkError, parameters
from models.nets.params import sizes
from models.nets.registry import build, config, entry, names, register

LIMITS = {"ammsm": 4_000_000}
"""Networks whose compact preset may be larger than 3 million parameters."""


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.mark.parametrize("name", names())
def test_compact_is_small(name):
    with torch.device("meta"):
        assert parameters(build(name)) <= LIMITS.get(name, 3_000_000)


@pytest.mark.parametrize("name", names())
def test_paper_preset_reads_and_reaches_every_parameter(name):
    with torch.device("meta"):  # shapes and the graph of gradients, without memory or arithmetic
        net = build(name, "paper", num_classes=7)
        logits = net.logits(*(torch.empty(port.shape(2)) for port in net.inputs))
        assert logits.shape == (2, 7)
        logits.sum().backward()
    assert [label for label, parameter in net.named_parameters() if parameter.grad is None] == []
    assert parameters(net) > 5_000_000


SMALL_PAPER_SIZES = [size.network for size in sizes("paper") if size.parameters < 10_000_000]
"""Paper presets that run for real here; the others take seconds to minutes each."""


@pytest.mark.parametrize("name", SMALL_PAPER_SIZES)
def test_small_paper_presets_learn(name):
    torch.manual_seed(0)
    net = build(name, "paper")
    net(*net.example(2)).square().sum().backward()
    for label, parameter in net.named_parameters():
        assert torch.isfinite(parameter.grad).all(), label


@pytest.mark.parametrize("name", names())
def test_every_parameter_gets_a_finite_gradient(name):
    torch.manual_seed(0)
    net = build(name)
    net(*net.example(4)).square().sum().backward()
    for label, parameter in net.named_parameters():
        assert parameter.grad is not None, label
        assert torch.isfinite(parameter.grad).all(), label


@pytest.mark.parametrize("name", names())
def test_samples_do_not_see_each_other(name):
    torch.manual_seed(0)
    net = build(name).eval()
    given = net.example(3)
    with torch.no_grad():
        together = net(*given)
        alone = torch.cat([net(*(x[i : i + 1] for x in given)) for i in range(3)])
    assert (together - alone).abs().max() <= 1e-5


@pytest.mark.parametrize("name", names())
def test_the_input_matters(name):
    torch.manual_seed(0)
    net = build(name).eval()
    with torch.no_grad():
        assert (net(*net.example(1, seed=1)) - net(*net.example(1, seed=2))).abs().max() > 1e-6


@pytest.mark.parametrize("name", names())
def test_explained_repeats_the_logits_and_names_its_outputs(name):
    torch.manual_seed(0)
    net = build(name).eval()
    given = net.example(2)
    with torch.no_grad():
        found = net.explained(*given)
        torch.testing.assert_close(found[0], net(*given))
    assert len(found) == len(net.outputs)
    if "saliency" in net.outputs:
        heat = found[net.outputs.index("saliency")]
        assert heat.dim() == 3
        assert 0.0 <= float(heat.min()) <= float(heat.max()) <= 1.0


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda x: x[..., :-1], "must have shape"),
        (lambda x: x.long(), "must be a float tensor, found torch.int64"),
        (lambda x: x * float("nan"), "must be finite"),
        (lambda x: x.numpy(), "must be a tensor, found ndarray"),
    ],
)
def test_bad_input_is_refused(name, spoil, words):
    net = build(name).eval()
    given = net.example(1)
    with pytest.raises(NetworkError, match=words):
        net(spoil(given[0]), *given[1:])


@pytest.mark.parametrize("name", names())
def test_a_missing_input_is_refused(name):
    net = build(name)
    with pytest.raises(NetworkError, match=f"takes {len(net.inputs)} inputs"):
        net()


def test_unknown_names_are_refused_with_the_nearest():
    with pytest.raises(NetworkError, match="Did you mean bowam"):
        build("bowan")
    with pytest.raises(NetworkError, match=r"preset of bowam 'papre'.*Did you mean paper"):
        build("bowam", "papre")
    with pytest.raises(NetworkError, match=r"switch of bowam 'kernel'.*spatial_kernel"):
        build("bowam", kernel=3)


def test_impossible_widths_are_refused():
    with pytest.raises(NetworkError, match="at least 2 classes, found 1"):
        build("bowam", num_classes=1)
    with pytest.raises(NetworkError, match="at least 1 channel, found 0"):
        build("bowam", in_channels=0)


def test_a_name_is_registered_once_and_with_both_presets():
    with pytest.raises(NetworkError, match="registered twice"):
        register("bowam", "again", paper=config("bowam"), compact=config("bowam"))
    with pytest.raises(NetworkError, match="must have the preset 'compact'"):
        register("half", "nowhere", paper=config("bowam"))
    assert entry("bowam").source


@pytest.mark.parametrize(
    ("switches", "words"),
    [
        ({"stages": "3"}, "bowam.stages must be int such as 3, found str '3'"),
        ({"gamma": True}, "bowam.gamma must be float such as 1.0, found bool True"),
        ({"shared_mlp": 1}, "bowam.shared_mlp must be bool such as True, found int 1"),
        ({"dims": 48}, "bowam.dims must be tuple"),
    ],
)
def test_switches_of_another_type_are_refused(switches, words):
    with pytest.raises(NetworkError, match=words):
        config("bowam", **switches)


def test_lists_of_a_recipe_are_taken_as_tuples():
    assert config("bowam", dims=[16, 32, 64]).dims == (16, 32, 64)
    assert config("bowam", gamma=1).gamma == 1
