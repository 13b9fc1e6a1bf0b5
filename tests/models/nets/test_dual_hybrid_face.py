"""DualHybridFace and its variants: published sizes, head-drop, the Laplacian, the LSTM."""

import pytest
import torch

from models.nets.dual_hybrid_face import FaceConfig, InceptionBranch, Laplacian
from models.nets.layers import HeadDrop
from models.nets.network import NetworkError, parameters
from models.nets.registry import build

PUBLISHED = {
    "dual_hybrid_face": (109_325_449, 109_329_549),
    "incep_cbam": (9_645_193, 9_649_293),
    "vit_pos": (57_929_475, 57_933_575),
    "face_lstm": (213_136_009, 213_136_009 + 4 * 513),
}


@pytest.mark.parametrize("name", sorted(PUBLISHED))
@pytest.mark.parametrize(("place", "classes"), [(0, 3), (1, 7)])
def test_size_is_the_published_one(name, place, classes):
    with torch.device("meta"):
        net = build(name, "paper", classes, spatial_norm=False, laplacian=False)
    assert parameters(net) == PUBLISHED[name][place]


def test_inception_branch_size():
    branch = InceptionBranch(FaceConfig(spatial_norm=False, laplacian=False))
    assert parameters(branch) == 5_254


def test_two_channel_input_changes_the_first_convolutions_only():
    net = build("dual_hybrid_face", in_channels=2).eval()
    assert net(*net.example(2)).shape == (2, 3)


def test_head_drop_silences_one_whole_head_of_about_its_share():
    torch.manual_seed(0)
    drop = HeadDrop(0.3).train()
    out = drop(torch.ones(2000, 4, 3, 2))
    silent = (out == 0).all((2, 3))
    assert set(silent.sum(1).tolist()) == {0, 1}
    assert float(silent.any(1).float().mean()) == pytest.approx(0.3, abs=0.05)
    assert ((out == 0).any((2, 3)) == silent).all()
    assert (HeadDrop(0.3).eval()(torch.ones(50, 4, 3, 2)) == 1).all()


def test_laplacian_leaves_a_plane_alone_and_lifts_a_point():
    sharpen = Laplacian(2)
    plane = torch.arange(25.0).reshape(1, 1, 5, 5).repeat(1, 2, 1, 1)
    torch.testing.assert_close(sharpen(plane)[..., 1:-1, 1:-1], plane[..., 1:-1, 1:-1])
    point = torch.zeros(1, 2, 5, 5)
    point[0, 0, 2, 2] = 1.0
    out = sharpen(point).detach()
    assert float(out[0, 0, 2, 2]) == pytest.approx(0.6)
    assert float(out[0, 0, 1, 2]) == pytest.approx(0.1)
    assert out[0, 1].abs().max() == 0.0


@pytest.mark.parametrize("light", [True, False])
def test_lstm_reads_any_number_of_frames(light):
    torch.manual_seed(0)
    net = build("face_lstm", light=light, memory=8, fused=4).eval()
    flows = torch.randn(2, 5, 3, 28, 28)
    assert net(flows).shape == (2, 3)
    assert net(flows[:, :1]).shape == (2, 3)
    reversed_ = net(flows.flip(1))
    assert (net(flows) - reversed_).abs().max() > 1e-7


def test_switches_that_cannot_be_built_are_refused():
    with pytest.raises(NetworkError, match="even size_px"):
        build("vit_pos", size_px=27)
    with pytest.raises(NetworkError, match="multiple of heads"):
        build("vit_pos", width=30)
