"""Frame networks: stock ImageNet classifiers that read single face pictures.

Paper: "Preprocessing Paradox" (docs/papers.md, Preprocessing study): ViT-B/32, Swin-B,
PoolFormer-M36 and -M48 as timm builds them. Preset `paper` takes the face-aware 224 px grey picture
(M2), `paper_m1` the raw 384 px RGB one (M1). Pretrained weights come only from a local file
(`weights`); nothing is ever downloaded. The compact presets are the same classes with our own
smaller sizes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

from torch import Tensor, nn

from models.nets import cam
from models.nets.network import Input, Network, NetworkError
from models.nets.registry import register
from models.nets.vision_schemas import timm


@dataclass(frozen=True, slots=True)
class FrameConfig:
    """The settings of a frame network.

    `model` is timm's name, and `options` are changes to it. `weights` names a local timm
    checkpoint; for a grey input its first layer is summed over RGB. Its head is not used.
    """

    model: str
    in_channels: int = 1
    size_px: int = 224
    dropout: float = 0.0
    drop_path: float = 0.1
    options: tuple[tuple[str, Any], ...] = ()
    weights: str = ""

    def __post_init__(self) -> None:
        if self.size_px < 32:
            raise NetworkError(f"A frame network needs size_px >= 32, found {self.size_px}.")
        if self.weights and not Path(self.weights).is_file():
            raise NetworkError(
                f"Cannot find the pretrained file {self.weights}: give a local timm checkpoint "
                "or leave weights empty."
            )


def backbone(config: FrameConfig, num_classes: int) -> Any:
    """Build timm's model.

    Raises:
        NetworkError: timm is not installed, or it does not know the model or an option, or the
            weights belong to another model.
    """
    given = dict(config.options)
    if "poolformer" not in config.model:
        given["img_size"] = config.size_px
    elif given:
        return _own_poolformer(config, num_classes)
    try:
        model = timm().create_model(
            config.model,
            pretrained=bool(config.weights),
            pretrained_cfg_overlay={"file": config.weights} if config.weights else None,
            num_classes=num_classes,
            in_chans=config.in_channels,
            drop_rate=config.dropout,
            drop_path_rate=config.drop_path,
            **given,
        )
    except ImportError as error:
        raise NetworkError(
            f"{config.model} needs timm and torchvision, which are not installed: install "
            "flinch[train]."
        ) from error
    except (RuntimeError, TypeError, AssertionError) as error:
        first = (str(error).splitlines() or [""])[0]
        raise NetworkError(
            f"Cannot build {config.model}: {first} Check the options"
            + (f" and that {config.weights} belongs to this model." if config.weights else ".")
        ) from error
    if config.weights:
        _refuse_foreign(config, model)
    return model


def _refuse_foreign(config: FrameConfig, model: nn.Module) -> None:
    """Reject a checkpoint that lacks some of the model's layers; timm would leave them random."""
    found = set(import_module("timm.models").load_state_dict(config.weights))
    lacking = sorted(
        name
        for name, _ in model.named_parameters()
        if name not in found and not name.startswith("head")
    )
    if lacking:
        raise NetworkError(
            f"{config.weights} is not a checkpoint of {config.model}: it lacks {len(lacking)} "
            f"tensors such as {lacking[0]}. Give that model's own file."
        )


def _own_poolformer(config: FrameConfig, num_classes: int) -> Any:
    """Build a PoolFormer with custom depths and widths, which timm's names do not allow."""
    if config.weights:
        raise NetworkError(
            f"{config.weights} cannot fit a {config.model} with other depths or widths: "
            "leave weights empty, or take the preset paper."
        )
    timm()
    metaformer, layers = import_module("timm.models.metaformer"), import_module("timm.layers")
    return metaformer.MetaFormer(
        in_chans=config.in_channels,
        num_classes=num_classes,
        drop_rate=config.dropout,
        drop_path_rate=config.drop_path,
        downsample_norm=None,
        mlp_act=nn.GELU,
        mlp_bias=True,
        norm_layers=layers.GroupNorm1,
        res_scale_init_values=None,
        use_mlp_head=False,
        **dict(config.options),
    )


def _input(config: FrameConfig) -> tuple[Input, ...]:
    about = "grey face picture" if config.in_channels == 1 else "RGB picture"
    return (Input("frame", config.in_channels, config.size_px, about),)


_POOL_SMALL = FrameConfig(
    "poolformer_m36",
    size_px=96,
    options=(
        ("depths", (2, 2, 6, 2)),
        ("dims", (32, 64, 128, 192)),
        ("layer_scale_init_values", 0.1),
    ),
)
_SOURCE = "Preprocessing Paradox"


@register(
    "vit_p32",
    _SOURCE + ": ViT-B/32",
    paper=FrameConfig("vit_base_patch32_224"),
    paper_m1=FrameConfig("vit_base_patch32_384", 3, 384),
    compact=FrameConfig(
        "vit_base_patch32_224",
        size_px=96,
        options=(("patch_size", 16), ("embed_dim", 160), ("depth", 6), ("num_heads", 5)),
    ),
)
class VitP32(Network):
    """Vision transformer; its saliency is the last block's attention from the class token."""

    outputs: ClassVar[tuple[str, ...]] = ("logits", "saliency")

    def __init__(self, config: FrameConfig, num_classes: int) -> None:
        super().__init__()
        self.inputs, self.num_classes = _input(config), num_classes
        self.body = backbone(config, num_classes)

    def logits(self, *given: Tensor) -> Tensor:
        """Return logits `(B, num_classes)`."""
        out: Tensor = self.body(*given)
        return out

    def explained(self, *given: Tensor) -> tuple[Tensor, ...]:
        """Return logits and the attention of the class token, scaled to 0..1."""
        body: Any = self.body
        x = body.norm_pre(body.patch_drop(body._pos_embed(body.patch_embed(*given))))
        for block in list(body.blocks)[:-1]:
            x = block(x)
        last = body.blocks[-1]
        heat = self._attention(last, last.norm1(x))
        logits: Tensor = body.forward_head(body.norm(last(x)))
        return logits, heat / heat.amax((1, 2), keepdim=True).clamp_min(1e-12)

    def _attention(self, block: Any, tokens: Tensor) -> Tensor:
        heads, dim = block.attn.num_heads, tokens.shape[-1]
        q, k, _ = block.attn.qkv(tokens).chunk(3, -1)
        q = q[:, :1].reshape(-1, heads, 1, dim // heads)
        k = k.reshape(-1, tokens.shape[1], heads, dim // heads).transpose(1, 2)
        weights = (q @ k.transpose(2, 3) * (dim // heads) ** -0.5).softmax(-1)
        height, width = self.body.patch_embed.grid_size
        out: Tensor = weights[:, :, 0, 1:].mean(1).reshape(-1, height, width)
        return out


@register(
    "swin_base",
    _SOURCE + ": Swin-B",
    paper=FrameConfig("swin_base_patch4_window7_224"),
    paper_m1=FrameConfig("swin_base_patch4_window12_384", 3, 384),
    compact=FrameConfig(
        "swin_base_patch4_window7_224",
        size_px=96,
        options=(
            ("window_size", 6),
            ("embed_dim", 32),
            ("depths", (2, 2, 6)),
            ("num_heads", (1, 2, 4)),
        ),
    ),
)
class SwinBase(cam.MapNetwork):
    """Swin transformer; norm, pool, Linear."""

    def __init__(self, config: FrameConfig, num_classes: int) -> None:
        super().__init__()
        self.inputs, self.num_classes = _input(config), num_classes
        self.body = backbone(config, num_classes)

    def maps(self, *given: Tensor) -> Tensor:
        """Return the normalised last maps `(B, C, h, w)`."""
        out: Tensor = self.body.forward_features(*given)
        return out.permute(0, 3, 1, 2)

    def classify(self, maps: Tensor) -> Tensor:
        """Pool and map to logits."""
        out: Tensor = self.body.forward_head(maps.permute(0, 2, 3, 1))
        return out

    def gradient(self, maps: Tensor, logits: Tensor) -> Tensor:  # noqa: ARG002 - norm lies before
        """Return the winner's weights."""
        return cam.winner_weights(logits, self.body.head.fc)


class PoolFormer(cam.MapNetwork):
    """PoolFormer in timm's order: pool, norm, Linear."""

    def __init__(self, config: FrameConfig, num_classes: int) -> None:
        super().__init__()
        self.inputs, self.num_classes = _input(config), num_classes
        self.body = backbone(config, num_classes)

    def maps(self, *given: Tensor) -> Tensor:
        """Return the last maps `(B, C, h, w)`."""
        out: Tensor = self.body.forward_features(*given)
        return out

    def classify(self, maps: Tensor) -> Tensor:
        """Pool, normalise and map to logits."""
        out: Tensor = self.body.forward_head(maps)
        return out

    def gradient(self, maps: Tensor, logits: Tensor) -> Tensor:
        """Propagate the winner's weights back through the norm."""
        head: Any = self.body.head
        weights = cam.winner_weights(logits, head.fc)
        return cam.through_layer_norm(weights, maps.mean((2, 3)), head.norm)


@register(
    "poolformer_m36",
    _SOURCE + ": PoolFormer-M36",
    paper=FrameConfig("poolformer_m36"),
    paper_m1=FrameConfig("poolformer_m36", 3, 384),
    compact=_POOL_SMALL,
)
class PoolFormerM36(PoolFormer):
    """Depths 6, 6, 18, 6."""


@register(
    "poolformer_m48",
    _SOURCE + ": PoolFormer-M48",
    paper=FrameConfig("poolformer_m48"),
    paper_m1=FrameConfig("poolformer_m48", 3, 384),
    compact=replace(
        _POOL_SMALL,
        options=(("depths", (2, 2, 10, 3)), *_POOL_SMALL.options[1:]),
    ),
)
class PoolFormerM48(PoolFormer):
    """Depths 8, 8, 24, 8."""
