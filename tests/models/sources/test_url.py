"""Streams are read as they come, waited for, found again, and never hang."""

from __future__ import annotations

import base64
import time
from pathlib import Path

import pytest
from helpers.loopback import free_port
from helpers.reading import read_some, read_until
from helpers.rtsp_server import RtspServer, rtp_packets
from helpers.stream_server import Line, StreamServer
from helpers.videos import jpegs, number_of, write_video

from models.sources.choice import choice_of
from models.sources.live import LiveSource
from models.sources.source import Packet, SourceError, SourceState, hide_login, now_ns
from models.sources.url import UrlSource

PICTURES = jpegs(range(12))


def opened(url: str, stall_s: float = 3.0, retry_s: float = 0.01) -> UrlSource:
    source = UrlSource(url, stall_s=stall_s, retry_s=retry_s)
    source.open()
    return source


def play_all(line: Line, number: int) -> None:
    line.head()
    for picture in PICTURES:
        line.part(picture)
    line.stall()


def test_pictures_come_whole_in_order_and_stamped_at_arrival() -> None:
    before = now_ns()
    with StreamServer(play_all) as server:
        source = opened(server.url)
        frames = read_some(source, 12)
        report = source.report()
        source.close()
    assert [f.seq for f in frames] == list(range(12))
    assert [number_of(f.image) for f in frames] == list(range(12))
    times = [f.t_ns for f in frames]
    assert times == sorted(set(times))
    assert before < times[0] < times[-1] < now_ns()
    assert report.state is SourceState.RUNNING
    assert (report.frames, report.dropped, report.duplicated) == (12, 0, 0)
    assert report.actual is not None
    assert (report.actual.width_px, report.actual.height_px) == (128, 64)


def test_the_tap_gets_every_packet_as_received() -> None:
    packets: list[Packet] = []
    with StreamServer(play_all) as server:
        source = UrlSource(server.url)
        source.tap = packets.append
        source.open()
        frames = read_some(source, 12)
        source.close()
    assert [p.data for p in packets] == PICTURES
    assert [(p.seq, p.t_ns) for p in packets] == [(f.seq, f.t_ns) for f in frames]
    assert {p.codec for p in packets} == {"mjpeg"}
    assert {(p.width_px, p.height_px) for p in packets} == {(128, 64)}


def test_a_picture_that_is_thinned_out_is_recorded_and_not_decoded() -> None:
    packets: list[Packet] = []
    with StreamServer(play_all) as server:
        source = UrlSource(server.url)
        source.tap = packets.append
        source.thins_out = lambda seq: seq % 3 > 0
        source.open()
        frames = read_some(source, 4)
        report = source.report()
        source.close()
    assert [number_of(f.image) for f in frames] == [0, 3, 6, 9]
    assert [p.seq for p in packets][:10] == list(range(10))
    assert report.dropped == 0


def test_a_chunked_answer_of_unnamed_type_is_understood() -> None:
    def play(line: Line, number: int) -> None:
        line.head("Content-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n")
        for picture in PICTURES:
            part = b"--ffmpeg\r\nContent-length: %d\r\n\r\n%s\r\n" % (len(picture), picture)
            for piece in (part[:100], part[100:]):
                line.send(b"%x\r\n%s\r\n" % (len(piece), piece))
        line.stall()

    with StreamServer(play) as server:
        source = opened(server.url)
        assert [number_of(f.image) for f in read_some(source, 12)] == list(range(12))
        source.close()


def test_the_same_picture_twice_is_counted_and_still_given() -> None:
    def play(line: Line, number: int) -> None:
        line.head()
        for picture in (PICTURES[1], PICTURES[1], PICTURES[2]):
            line.part(picture)
        line.stall()

    with StreamServer(play) as server:
        source = opened(server.url)
        assert [number_of(f.image) for f in read_some(source, 3)] == [1, 1, 2]
        assert source.report().duplicated == 1
        source.close()


def test_a_damaged_picture_is_dropped_and_counted() -> None:
    def play(line: Line, number: int) -> None:
        line.head()
        line.part(PICTURES[1])
        line.part(b"\xff\xd8\xff" + bytes(50) + b"\xff\xd9")
        line.part(PICTURES[2])
        line.stall()

    with StreamServer(play) as server:
        source = opened(server.url)
        frames = read_some(source, 2)
        assert [f.seq for f in frames] == [0, 2]
        assert source.report().dropped == 1
        source.close()


def test_a_picture_that_was_cut_off_is_left_out() -> None:
    def play(line: Line, number: int) -> None:
        line.head()
        for picture in (PICTURES[0], PICTURES[1][:-200], PICTURES[2]):
            line.part(picture)
        line.stall()

    with StreamServer(play) as server:
        source = opened(server.url)
        assert [number_of(f.image) for f in read_some(source, 2)] == [0, 2]
        assert source.report().dropped == 1
        assert "cut off" in source.report().detail
        source.close()


def test_pictures_that_never_have_an_end_marker_are_taken_as_they_are() -> None:
    def play(line: Line, number: int) -> None:
        line.head()
        for picture in PICTURES[:4]:
            line.part(picture[:-2])
        line.stall()

    with StreamServer(play) as server:
        source = opened(server.url)
        assert [number_of(f.image) for f in read_some(source, 3)] == [0, 1, 2]
        source.close()


def test_a_stream_that_ends_is_lost_and_comes_back_by_itself() -> None:
    def play(line: Line, number: int) -> None:
        line.head()
        for picture in PICTURES[number * 3 : number * 3 + 3]:
            line.part(picture)
        if number >= 2:
            line.stall()

    states = set()
    with StreamServer(play) as server:
        source = opened(server.url, retry_s=0.15)

        def third() -> bool:
            states.add(source.report().state)
            return source.report().frames == 9

        frames = read_until(source, third)
        frames += read_some(source, 9 - len(frames))
        source.close()
        assert server.connections == 3
    assert SourceState.LOST in states
    assert [number_of(f.image) for f in frames] == list(range(9))
    seqs = [f.seq for f in frames]
    assert seqs == sorted(set(seqs))
    assert seqs[3] > seqs[2] + 1, "a break shows as a gap in seq"
    assert seqs[2] == 2


def test_a_silent_server_counts_as_lost() -> None:
    def play(line: Line, number: int) -> None:
        line.head()
        line.part(PICTURES[number])
        line.stall()

    with StreamServer(play) as server:
        source = opened(server.url, stall_s=0.1)
        read_some(source, 1)
        read_until(source, lambda: source.report().state is SourceState.LOST)
        assert "silent for 0.1 s" in source.report().detail
        source.close()


@pytest.mark.parametrize("answered", [False, True])
def test_close_does_not_wait_for_a_server_that_stalls(answered: bool) -> None:
    def play(line: Line, number: int) -> None:
        if answered:
            line.head()
            line.part(PICTURES[0])
        line.stall()

    with StreamServer(play) as server:
        source = opened(server.url, stall_s=30.0)
        read_until(source, lambda: server.connections == 1)
        began = time.monotonic()
        source.close()
        source.close()
        assert time.monotonic() - began < 1.5
        assert source.read(5.0) is None
        assert source.report().state is SourceState.ENDED


def test_a_server_that_is_not_there_yet_is_waited_for() -> None:
    port = free_port()
    source = opened(f"http://127.0.0.1:{port}/")
    read_until(source, lambda: "nothing is listening" in source.report().detail)
    assert source.report().state is SourceState.WAITING
    with StreamServer(play_all, port=port):
        assert number_of(read_some(source, 1)[0].image) == 0
        source.close()


def test_an_answer_that_is_no_stream_is_told_and_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def play(line: Line, number: int) -> None:
        if number == 0:
            line.head("", status="401 Unauthorized")
        else:
            play_all(line, number)

    reasons: list[str] = []
    note = LiveSource._set_lost

    def noted(source: LiveSource, reason: str) -> None:
        reasons.append(reason)
        note(source, reason)

    monkeypatch.setattr(LiveSource, "_set_lost", noted)
    with StreamServer(play) as server:
        source = opened(server.url)
        read_until(source, lambda: source.report().state is SourceState.RUNNING)
        source.close()
    assert "answered 401 Unauthorized" in reasons[0]


def test_redirects_are_followed_and_the_login_is_sent() -> None:
    def play(line: Line, number: int) -> None:
        if line.request.startswith("GET /stream") and "Authorization" in line.request:
            play_all(line, number)
        elif line.request.startswith("GET /stream"):
            line.head('WWW-Authenticate: Basic realm="cam"\r\n', status="401 Unauthorized")
        else:
            line.head("Location: /stream?x=1\r\n", status="302 Found")

    with StreamServer(play) as server:
        source = opened(server.url.replace("http://", "http://me:se%20cret@"))
        read_some(source, 1)
        assert "se" not in source.name.split("//")[1].split(":")[0]
        source.close()
        login = base64.b64encode(b"me:se cret").decode()
        assert f"Authorization: Basic {login}" in server.requests[-1]
        assert "Authorization" not in server.requests[0], "nobody has asked for it yet"
    assert source.name == server.url


@pytest.mark.parametrize("b_frames", ["0", "2"])
def test_other_video_over_http_is_read_too(tmp_path: Path, b_frames: str) -> None:
    options = {"bf": b_frames, "b-adapt": "0", "g": "10"}
    path = write_video(tmp_path / "a.ts", range(0, 1000, 40), options=options)
    data = path.read_bytes()

    def play(line: Line, number: int) -> None:
        if number > 1:
            line.stall()
        line.head("Content-Type: video/mp2t\r\n")
        line.send(data)

    packets: list[Packet] = []
    with StreamServer(play) as server:
        source = UrlSource(server.url, stall_s=2.0)
        source.tap = packets.append
        source.open()
        frames = read_some(source, 22)
        source.close()
    assert [number_of(f.image) for f in frames] == list(range(22))
    times = [f.t_ns for f in frames]
    assert times == sorted(set(times))
    assert packets[0].codec == "h264"
    assert packets[0].key
    assert not packets[1].key


def test_rtsp_is_read_as_sent_and_found_again_after_a_break() -> None:
    packets: list[Packet] = []
    with RtspServer(rtp_packets(30)) as server:
        source = UrlSource(server.url, stall_s=1.0, retry_s=0.01)
        source.tap = packets.append
        source.open()
        frames = read_some(source, 29)
        assert [number_of(f.image) for f in frames] == list(range(29))
        server.hang_up()
        frames += read_some(source, 30)
        report = source.report()
        source.close()
    assert server.connections == 2
    assert [number_of(f.image) for f in frames] == [*range(30), *range(29)]
    seqs, times = [f.seq for f in frames], [f.t_ns for f in frames]
    assert seqs == sorted(set(seqs))
    assert times == sorted(set(times))
    assert seqs[30] > seqs[29] + 1, "a break shows as a gap in seq"
    assert [p.codec for p in packets[:2]] == ["h264", "h264"]
    assert [p.key for p in packets[:30]] == [i % 10 == 0 for i in range(30)]
    assert report.state is SourceState.RUNNING
    assert report.actual is not None
    assert (report.actual.width_px, report.actual.height_px) == (128, 64)
    with pytest.raises(SourceError, match="no address"):
        UrlSource("rtsp://")


def test_a_digest_login_is_answered_and_the_password_never_shown(
    caplog: pytest.LogCaptureFixture,
) -> None:
    challenge = 'WWW-Authenticate: Digest realm="camera", nonce="abc", qop="auth"\r\n'

    def play(line: Line, number: int) -> None:
        if 'username="me"' in line.request and 'realm="camera"' in line.request:
            play_all(line, number)
        else:
            line.head(challenge, status="401 Unauthorized")

    with caplog.at_level("DEBUG"), StreamServer(play) as server:
        source = opened(server.url.replace("http://", "http://me:geheim@"))
        assert number_of(read_some(source, 1)[0].image) == 0
        source.close()
    assert not any("geheim" in request or "Basic" in request for request in server.requests)
    assert "geheim" not in caplog.text
    assert "geheim" not in repr(source.report())


@pytest.mark.parametrize(
    "url",
    ["http://me:geheim@/", "http://me:geheim@[bad/", "http://me:ge/heim@host:port/", "rtsp://:1/"],
)
def test_an_address_that_cannot_be_read_never_shows_its_password(url: str) -> None:
    with pytest.raises(SourceError) as caught:
        UrlSource(url)
    assert "heim" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_garbage_picture_after_a_reconnect_is_counted_and_left_out() -> None:
    packets: list[Packet] = []

    def play(line: Line, number: int) -> None:
        line.head()
        if number:
            line.part(b"\xff\xd8\xff" + bytes(50) + b"\xff\xd9")
        line.part(PICTURES[number])
        if number:
            line.stall()

    with StreamServer(play) as server:
        source = UrlSource(server.url, retry_s=0.01)
        source.tap = packets.append
        source.open()
        frames = read_some(source, 2)
        report = source.report()
        source.close()
    assert [number_of(f.image) for f in frames] == [0, 1]
    assert [p.width_px for p in packets] == [128, 128]
    assert report.dropped == 1


class Telling(UrlSource):
    """A stream that keeps every reason for which it was lost."""

    def _set_lost(self, reason: str) -> None:
        self.reasons = [*getattr(self, "reasons", []), reason]
        super()._set_lost(reason)


BAD_ANSWERS = {
    "no HTTP at all": b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
    "an endless head": b"HTTP/1.1 200 OK\r\n" + b"X-A: " + b"a" * 300_000,
    "a redirect to a file": b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n",
    "a redirect to nowhere": b"HTTP/1.1 302 Found\r\n\r\n",
    "a refusal without an end": b"HTTP/1.1 401 No\r\n\r\n" + b"x" * 100_000,
    "a negative length": b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
}


@pytest.mark.parametrize("kind", BAD_ANSWERS)
def test_a_bad_answer_is_one_sentence_and_tried_again(kind: str) -> None:
    def play(line: Line, number: int) -> None:
        if number == 0 or ("redirect to nowhere" in kind and number < 4):
            line.send(BAD_ANSWERS[kind])
        else:
            play_all(line, number)

    with StreamServer(play) as server:
        source = Telling(server.url, stall_s=0.5, retry_s=0.01)
        source.open()
        read_until(source, lambda: source.report().state is SourceState.RUNNING)
        source.close()
    assert source.reasons
    assert all(reason.endswith("trying again.") for reason in source.reasons)
    assert not any("\n" in reason or "Traceback" in reason for reason in source.reasons)


def test_a_login_is_never_part_of_what_is_shown() -> None:
    shown = choice_of("rtsp://me:ge@heim@host:554/live").name
    assert shown == "rtsp://host:554/live"
    assert hide_login("Camera 0") == "Camera 0"
