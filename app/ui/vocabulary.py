"""Words of the lower layers that the window shows, listed for `pyside6-lupdate`.

Those layers use English names only, which the window translates by `tr(name)`. A test compares
these lists with the names of the layers.
"""

from __future__ import annotations

from app.ui.language import later

LABELS = (
    later("negative"),
    later("positive"),
    later("surprise"),
    later("anger"),
    later("contempt"),
    later("disgust"),
    later("fear"),
    later("happiness"),
    later("sadness"),
    later("neutral"),
    later("repression"),
    later("others"),
)
"""Labels of networks and coders."""

REGIONS = (
    later("brow inner right"),
    later("brow inner left"),
    later("brow outer right"),
    later("brow outer left"),
    later("eyelids right"),
    later("eyelids left"),
    later("nose"),
    later("cheek right"),
    later("cheek left"),
    later("mouth corner right"),
    later("mouth corner left"),
    later("upper lip"),
    later("lower lip"),
    later("chin"),
    later("brows"),
    later("eyes"),
    later("nose"),
    later("cheeks"),
    later("mouth"),
    later("chin"),
)
"""Regions of the face, and views of the lens."""

UNITS = (
    later("inner brow raised"),
    later("outer brow raised"),
    later("brow lowered"),
    later("upper lid raised"),
    later("cheek raised"),
    later("lids tightened"),
    later("nose wrinkled"),
    later("upper lip raised"),
    later("lip corner pulled"),
    later("dimpled"),
    later("lip corner lowered"),
    later("lower lip lowered"),
    later("chin raised"),
    later("lips puckered"),
    later("lip stretched"),
    later("lips funnelled"),
    later("lips tightened"),
    later("lips pressed"),
    later("lips parted"),
    later("jaw dropped"),
    later("lips sucked in"),
    later("eyes closed"),
    later("blink"),
    later("wink"),
    later("speech"),
)
"""Action units."""

CODING = (
    later("guess"),
    later("likely"),
    later("certain"),
    later("speech"),
    later("hidden"),
    later("turned"),
    later("away"),
    later("chewing"),
    later("other"),
    later("cut at start"),
    later("cut at end"),
    later("no return"),
    later("plain"),
    later("difference"),
    later("flow"),
    later("magnified"),
    later("full"),
    later("signal"),
    later("assisted"),
    later("anew"),
    later("reject"),
    later("open"),
)
"""Codes of the marks of a coder."""

KEYS = (
    later("one frame back"),
    later("one frame on"),
    later("ten frames back"),
    later("ten frames on"),
    later("previous movement"),
    later("next movement"),
    later("onset here"),
    later("apex here"),
    later("offset here"),
    later("go to the onset"),
    later("go to the apex"),
    later("go to the offset"),
    later("play or pause"),
    later("loop the movement with 200 ms around it"),
    later("play slower"),
    later("play faster"),
    later("flicker between this frame and the reference"),
    later("this frame is the reference"),
    later("next view: plain, difference, flow, magnified"),
    later("next region under the lens"),
    later("lens off"),
    later("next place to look at"),
    later("previous place to look at"),
    later("no movement at this place"),
    later("units, note, picture in turn"),
    later("first emotion"),
    later("second emotion"),
    later("third emotion"),
    later("fourth emotion"),
    later("fifth emotion"),
    later("sixth emotion"),
    later("seventh emotion"),
    later("others"),
    later("a guess"),
    later("likely"),
    later("certain"),
    later("exclusion begins, then ends"),
    later("delete the movement or exclusion"),
    later("undo"),
    later("redo"),
    later("hide or show the signal"),
    later("next open check"),
    later("let go of the movement"),
    later("finish the pass; sign off after the third"),
    later("list of keys"),
)
"""Actions of the keys for coding."""

KEY_NAMES = (
    later("Space"),
    later("Enter"),
    later("Return"),
    later("Left"),
    later("Right"),
    later("Up"),
    later("Down"),
    later("Del"),
)
"""Keys with a word on the keyboard."""

HINDRANCES = (
    later("no face"),
    later("several faces"),
    later("a moving head"),
    later("a change of light"),
    later("too few frames a second"),
    later("a resting face that is not known yet"),
    later("a poor picture of the face"),
    later("a face that is partly covered"),
    later("strong compression"),
)
"""States in which movements of a file cannot be found."""

CAPTURE = (
    later("enrolled"),
    later("running"),
    later("finished"),
    later("left"),
    later("valence"),
    later("arousal"),
)
"""States of participants, and their judgements."""

SOURCES = (later("Practice camera"),)
"""Sources with a name of their own."""

MEANINGS = (
    later("mains frequency of the lamps: 50 or 60"),
    later("hold exposure, focus, white balance and zoom still"),
    later("what finds movements: rules or learned"),
    later("where networks run: auto, cpu, cuda or tensorrt"),
    later("processor threads for the networks"),
    later("language of the window: system, en (English), es (Spanish) or zh (Simplified Chinese)"),
    later("colours of the window: system, light or dark"),
    later("size of text and controls: 80 to 200 percent"),
    later("decimal mark in the window: point, comma or system; files always have points"),
    later("show the live picture as in a mirror"),
    later("keys for coding: left, right, keypad, qwertz or azerty"),
    later("folder for recordings; empty means Flinch's own"),
    later("store the pictures of each event for replay"),
)
"""Meanings of the settings."""
