"""The effort policy against a simulated camera and computer."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import pytest

from app.core.effort import FULL, Effort, EffortPolicy, Load

STEP_NS = 250_000_000
ROOM = 15


@dataclass
class Machine:
    """A camera of `fps` and a computer that needs `cost_s` for a picture at full effort."""

    fps: float
    cost_s: float
    arrived: float = 0.0
    analysed: float = 0.0
    overrun: float = 0.0
    waiting: float = 0.0
    busy_s: float = 0.0
    t_ns: int = 0

    def load(self) -> Load:
        return Load(
            self.t_ns,
            int(self.arrived),
            int(self.analysed),
            int(self.overrun),
            int(self.waiting),
            ROOM,
            self.busy_s,
        )

    def run(self, policy: EffortPolicy, seconds: float) -> list[Effort]:
        efforts = []
        for _ in range(int(seconds * 1e9 / STEP_NS)):
            self._advance(policy.effort, STEP_NS / 1e9)
            efforts.append(policy.step(self.load()))
        return efforts

    def _advance(self, effort: Effort, span_s: float) -> None:
        cost_s = self.cost_s
        cost_s /= 1.1 if not effort.extras else 1.0
        cost_s /= 1.5 if effort.mesh_every > 1 else 1.0
        self.t_ns += int(span_s * 1e9)
        self.arrived += self.fps * span_s
        self.waiting += self.fps * span_s / effort.keep_every
        done = min(self.waiting, span_s / cost_s)
        self.waiting -= done
        self.analysed += done
        self.busy_s += done * cost_s
        lost = max(0.0, self.waiting - ROOM)
        self.overrun += lost
        self.waiting -= lost


def _changes(efforts: list[Effort]) -> int:
    return sum(a != b for a, b in pairwise(efforts))


@pytest.mark.parametrize(("fps", "cost_s"), [(30.0, 0.025), (60.0, 0.014)])
def test_a_computer_that_follows_does_everything(fps: float, cost_s: float) -> None:
    assert set(Machine(fps, cost_s).run(EffortPolicy(), 60)) == {FULL}


def test_things_are_left_out_in_order_and_one_at_a_time() -> None:
    efforts = Machine(60.0, 0.09).run(EffortPolicy(), 20)
    order = list(dict.fromkeys(efforts))
    assert order[:3] == [FULL, Effort(extras=False), Effort(extras=False, mesh_every=2)]
    assert order[3].keep_every > 1


def test_sixty_a_second_become_an_even_thirty_and_not_a_ragged_forty() -> None:
    machine, policy = Machine(60.0, 0.04), EffortPolicy()
    machine.run(policy, 15)
    assert policy.effort == Effort(extras=False, mesh_every=2, keep_every=2)
    before = machine.overrun
    machine.run(policy, 60)
    assert machine.overrun == before


def test_what_suffices_is_not_exceeded() -> None:
    machine, policy = Machine(60.0, 0.017), EffortPolicy()
    machine.run(policy, 30)
    assert policy.effort == Effort(extras=False)


def test_nothing_more_is_left_out_while_the_waiting_pictures_become_fewer() -> None:
    machine, policy = Machine(60.0, 0.0266), EffortPolicy()
    machine.run(policy, 30)
    assert policy.effort == Effort(extras=False, mesh_every=2)
    assert machine.waiting < 1


def test_a_ragged_rate_that_still_carries_claims_is_not_thinned_below_them() -> None:
    machine, policy = Machine(30.0, 1.65 / 27), EffortPolicy()
    machine.run(policy, 30)
    assert policy.effort == Effort(extras=False, mesh_every=2)


def test_what_cannot_be_even_is_as_even_as_claims_allow() -> None:
    machine, policy = Machine(60.0, 1.65 / 28), EffortPolicy()
    machine.run(policy, 30)
    assert policy.effort == Effort(extras=False, mesh_every=2, keep_every=2)


def test_where_no_claim_can_be_made_the_pictures_are_at_least_even() -> None:
    machine, policy = Machine(30.0, 1.65 / 13), EffortPolicy()
    machine.run(policy, 20)
    assert policy.effort.keep_every == 3
    before = machine.overrun
    machine.run(policy, 60)
    assert machine.overrun == before


def test_everything_comes_back_once_there_is_room() -> None:
    machine, policy = Machine(60.0, 0.06), EffortPolicy()
    machine.run(policy, 20)
    assert not policy.effort.full
    machine.cost_s = 0.008
    machine.run(policy, 60)
    assert policy.effort.full


def test_it_does_not_flap_at_the_edge() -> None:
    machine, policy = Machine(60.0, 0.0175), EffortPolicy()
    efforts = machine.run(policy, 600)
    assert _changes(efforts) <= 20


def test_a_hiccup_changes_nothing() -> None:
    machine, policy = Machine(30.0, 0.02), EffortPolicy()
    machine.run(policy, 5)
    machine.waiting = ROOM
    assert set(machine.run(policy, 20)) == {FULL}


def test_what_is_left_out_is_said() -> None:
    assert FULL.reductions() == ()
    assert Effort(extras=False, mesh_every=2, keep_every=3).reductions() == (
        "heat map and arrows are off, fewer pictures are shown",
        "the mesh is found on every second picture",
        "every third picture is analysed",
    )


def test_a_nearly_full_ring_is_acted_on_before_pictures_are_lost() -> None:
    policy, full_ns, acted_ns = EffortPolicy(), 0, 0
    for step in range(8):
        t_ns = step * STEP_NS
        waiting = 13 if step >= 1 else 0
        policy.step(Load(t_ns, 30 * step, 20 * step, 0, waiting, ROOM, 0.25 * step))
        full_ns = full_ns or (t_ns if waiting else 0)
        acted_ns = acted_ns or (0 if policy.effort.full else t_ns)
    assert 0 < acted_ns - full_ns <= 2 * STEP_NS
