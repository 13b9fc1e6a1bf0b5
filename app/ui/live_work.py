"""The work behind the live page: one object for each task."""

from __future__ import annotations

from collections.abc import Callable

from app.core.pipeline import Update
from app.ui.corrections import Corrections
from app.ui.health_meter import HealthMeter
from app.ui.networks import Networks
from app.ui.neutrals import Neutrals
from app.ui.recording_control import RecordingControl
from app.ui.resources import Resources
from app.ui.session_factories import SessionFactories
from app.ui.source_control import SourceControl


class LiveWork:
    """Creates the objects and closes them in order.

    Everything slow (loading networks, opening cameras and databases, closing files) runs in jobs;
    the window's thread only takes the newest update from the mailbox.
    """

    def __init__(
        self, factories: SessionFactories, on_update: Callable[[Update], None] = lambda _: None
    ) -> None:
        """Create the objects; nothing is watched yet.

        Args:
            factories: Create the parts of a session.
            on_update: Called on the window's thread with the newest update.
        """
        self.resources = Resources(factories)
        self.networks = Networks(self.resources)
        self.neutrals = Neutrals(self.resources)
        self.source = SourceControl(self.resources, self.networks, self.neutrals, on_update)
        self.recording = RecordingControl(self.resources, self.source, self.neutrals)
        self.health = HealthMeter(self.source)
        self.corrections = Corrections(self.resources, self.source)
        self.all_ended = True
        """Whether all threads have ended after `close`."""

    def close(self) -> None:
        """Stop everything and wait, with time limits; the window is closing."""
        self.source.ask_stop()
        self.health.lag.stop()
        self.all_ended = self.resources.jobs.close()
        self.recording.close(self.source.finish(self.all_ended))
        self.resources.close_store()
