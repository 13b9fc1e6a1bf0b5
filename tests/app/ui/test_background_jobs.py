"""The jobs in the background: one that cannot be stopped is kept, not deleted under its thread."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtWidgets import QApplication

from app.ui import background_jobs
from app.ui.background_jobs import BackgroundJobs


def test_a_job_that_cannot_stop_is_kept_until_it_ends(
    application: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background_jobs, "STOP_S", 0.05)
    go = threading.Event()
    results: list[object] = []
    jobs = BackgroundJobs()
    jobs.run("importing", lambda _: go.wait(10), results.append)
    assert not jobs.close()
    (job,) = jobs._jobs
    go.set()
    assert job.wait(5)
    QApplication.processEvents()
    assert results == []
    assert jobs.close()
    job.deleteLater()
    jobs.deleteLater()
