"""Every integer of the acceptance table comes out."""

from models.nets.network import parameters
from models.nets.params import published, sizes
from models.nets.registry import build, names


def test_every_published_size_comes_out():
    rows = published()
    assert len(rows) == 26
    assert [row for row in rows if not row.matches] == []


def test_sizes_list_every_registered_network():
    found = {size.network: size.parameters for size in sizes()}
    assert set(found) == set(names())
    assert found["bowam"] == parameters(build("bowam"))
