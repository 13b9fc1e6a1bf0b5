"""Frame networks: published sizes, both pictures, local weights only."""

import pytest
import torch

from models.nets.frame_nets import FrameConfig, _own_poolformer
from models.nets.network import NetworkError, parameters
from models.nets.registry import build, config


@pytest.mark.parametrize(
    ("name", "preset", "millions"),
    [
        ("vit_p32", "paper", 87.461),
        ("vit_p32", "paper_m1", 87.534),
        ("swin_base", "paper", 86.750),
        ("poolformer_m36", "paper", 55.409),
        ("poolformer_m48", "paper", 72.710),
    ],
)
def test_size_is_the_published_one(name, preset, millions):
    with torch.device("meta"):
        net = build(name, preset, 7, in_channels=3)
    assert round(parameters(net) / 1e6, 3) == millions


def test_own_poolformer_is_timms_with_other_numbers():
    numbers = (
        ("depths", (6, 6, 18, 6)),
        ("dims", (96, 192, 384, 768)),
        ("layer_scale_init_values", 1e-6),
    )
    with torch.device("meta"):
        own = _own_poolformer(FrameConfig("poolformer_m36", 3, options=numbers), 7)
        timms = build("poolformer_m36", "paper", 7, in_channels=3).body
    shapes = {name: tuple(tensor.shape) for name, tensor in own.state_dict().items()}
    assert shapes == {name: tuple(tensor.shape) for name, tensor in timms.state_dict().items()}


@pytest.mark.parametrize("name", ["vit_p32", "swin_base", "poolformer_m36", "poolformer_m48"])
def test_both_pictures_have_a_preset(name):
    grey, raw = config(name, "paper"), config(name, "paper_m1")
    assert (grey.in_channels, grey.size_px) == (1, 224)
    assert (raw.in_channels, raw.size_px) == (3, 384)


def test_local_weights_are_summed_for_a_grey_picture_and_their_head_left_out(tmp_path):
    torch.manual_seed(0)
    small = (("patch_size", 32), ("embed_dim", 64), ("depth", 1), ("num_heads", 1))
    numbers = {"options": small, "size_px": 64}
    rgb = build("vit_p32", num_classes=5, in_channels=3, **numbers)
    torch.save(rgb.body.state_dict(), tmp_path / "vit.pth")
    grey = build("vit_p32", num_classes=3, weights=str(tmp_path / "vit.pth"), **numbers)
    first = grey.body.patch_embed.proj.weight
    torch.testing.assert_close(
        first, rgb.body.patch_embed.proj.weight.sum(1, keepdim=True), atol=1e-6, rtol=1e-5
    )
    torch.testing.assert_close(
        grey.body.blocks[0].mlp.fc1.weight, rgb.body.blocks[0].mlp.fc1.weight
    )
    assert grey.body.head.weight.shape == (3, 64)


def test_weights_that_do_not_exist_or_fit_are_refused(tmp_path):
    with pytest.raises(NetworkError, match="Cannot find the pretrained file"):
        build("vit_p32", weights=str(tmp_path / "none.pth"))
    other = tmp_path / "other.pth"
    torch.save({"nothing": torch.zeros(1)}, other)
    with pytest.raises(NetworkError, match="is not a checkpoint of vit_base_patch32_224: it lacks"):
        build("vit_p32", weights=str(other))
    with pytest.raises(NetworkError, match="other depths or widths"):
        build("poolformer_m36", weights=str(other))


def test_wrong_options_are_refused():
    with pytest.raises(NetworkError, match="Check the options"):
        build("vit_p32", options=(("widths", 3),))
    with pytest.raises(NetworkError, match="size_px >= 32"):
        build("vit_p32", size_px=8)
