"""The rules of the ELAN Annotation Format 3.0 that Flinch's documents must keep, as an XML schema.

Written from the published format description (EAF 3.0, Max Planck Institute for Psycholinguistics):
the order and number of the elements, the type of each attribute, and which name refers to which.
Vocabularies, lexicons and links between annotations, which Flinch never writes, are let through.
"""

from __future__ import annotations

from pathlib import Path

from lxml import etree

_TEXT = '<xs:element name="{0}" type="{1}" minOccurs="0" maxOccurs="unbounded"/>'


def _attributes(*some: str) -> str:
    """Declare attributes, each `NAME:type`; one that ends in `!` must be there."""
    lines = []
    for attribute in some:
        name, kind = attribute.rstrip("!").split(":")
        use = "required" if attribute.endswith("!") else "optional"
        lines.append(f'<xs:attribute name="{name}" type="xs:{kind}" use="{use}"/>')
    return "".join(lines)


def _empty(name: str, *attributes: str) -> str:
    return f'<xs:complexType name="{name}">{_attributes(*attributes)}</xs:complexType>'


def _text(name: str, *attributes: str) -> str:
    return (
        f'<xs:complexType name="{name}"><xs:simpleContent><xs:extension base="xs:string">'
        f"{_attributes(*attributes)}</xs:extension></xs:simpleContent></xs:complexType>"
    )


def _key(name: str, path: str, field: str) -> str:
    return (
        f'<xs:key name="{name}"><xs:selector xpath="{path}"/><xs:field xpath="@{field}"/></xs:key>'
    )


def _refers(name: str, key: str, path: str, field: str) -> str:
    return (
        f'<xs:keyref name="{name}" refer="{key}"><xs:selector xpath="{path}"/>'
        f'<xs:field xpath="@{field}"/></xs:keyref>'
    )


def _let_through(*names: str) -> str:
    return "".join(_TEXT.format(name, "xs:anyType") for name in names)


_SHARED = ("ANNOTATION_ID:ID!", "EXT_REF:IDREFS", "LANG_REF:IDREF", "CVE_REF:string")
_TIER = (
    "TIER_ID:string!",
    "LINGUISTIC_TYPE_REF:string!",
    "PARTICIPANT:string",
    "ANNOTATOR:string",
    "DEFAULT_LOCALE:IDREF",
    "PARENT_REF:string",
    "EXT_REF:IDREF",
    "LANG_REF:IDREF",
)
_TYPE = (
    "LINGUISTIC_TYPE_ID:string!",
    "TIME_ALIGNABLE:boolean",
    "CONSTRAINTS:IDREF",
    "GRAPHIC_REFERENCES:boolean",
    "CONTROLLED_VOCABULARY_REF:string",
    "EXT_REF:IDREF",
    "LEXICON_REF:IDREF",
)
_FILE = ("MIME_TYPE:string!", "TIME_ORIGIN:long")
_MEDIA = ("MEDIA_URL:anyURI!", "RELATIVE_MEDIA_URL:anyURI", "EXTRACTED_FROM:anyURI", *_FILE)
_LINKED = ("LINK_URL:anyURI!", "RELATIVE_LINK_URL:anyURI", "ASSOCIATED_WITH:anyURI", *_FILE)
_ALIGNED = "TIER/ANNOTATION/ALIGNABLE_ANNOTATION"
_TIED = "TIER/ANNOTATION/REF_ANNOTATION"
_VALUE = '<xs:sequence><xs:element name="ANNOTATION_VALUE" type="xs:string"/></xs:sequence>'

SCHEMA = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
<xs:element name="ANNOTATION_DOCUMENT"><xs:complexType><xs:sequence>
{_TEXT.format("LICENSE", "license")}
<xs:element name="HEADER" type="header"/>
<xs:element name="TIME_ORDER" type="times"/>
{_TEXT.format("TIER", "tier")}
{_TEXT.format("LINGUISTIC_TYPE", "kind")}
{_let_through("LOCALE", "LANGUAGE")}
{_TEXT.format("CONSTRAINT", "constraint")}
{_let_through("CONTROLLED_VOCABULARY", "LEXICON_REF")}
<xs:element name="REF_LINK_SET" type="xs:anyType" minOccurs="0"/>
{_let_through("EXTERNAL_REF")}
</xs:sequence>
{_attributes("DATE:dateTime!", "AUTHOR:string!", "VERSION:string!", "FORMAT:string")}
</xs:complexType>
{_key("tiers", "TIER", "TIER_ID")}
{_refers("parents", "tiers", "TIER", "PARENT_REF")}
{_key("kinds", "LINGUISTIC_TYPE", "LINGUISTIC_TYPE_ID")}
{_refers("tier_kinds", "kinds", "TIER", "LINGUISTIC_TYPE_REF")}
{_key("slots", "TIME_ORDER/TIME_SLOT", "TIME_SLOT_ID")}
{_refers("begins", "slots", _ALIGNED, "TIME_SLOT_REF1")}
{_refers("ends", "slots", _ALIGNED, "TIME_SLOT_REF2")}
{_key("annotations", f"{_ALIGNED}|{_TIED}", "ANNOTATION_ID")}
{_refers("above", "annotations", _TIED, "ANNOTATION_REF")}
</xs:element>
<xs:complexType name="header"><xs:sequence>
{_TEXT.format("MEDIA_DESCRIPTOR", "media")}
{_TEXT.format("LINKED_FILE_DESCRIPTOR", "linked")}
{_TEXT.format("PROPERTY", "property")}
</xs:sequence>{_attributes("MEDIA_FILE:string")}
<xs:attribute name="TIME_UNITS"><xs:simpleType><xs:restriction base="xs:string">
<xs:enumeration value="milliseconds"/><xs:enumeration value="PAL-frames"/>
<xs:enumeration value="NTSC-frames"/>
</xs:restriction></xs:simpleType></xs:attribute>
</xs:complexType>
{_empty("media", *_MEDIA)}
{_empty("linked", *_LINKED)}
{_text("property", "NAME:string")}
{_text("license", "LICENSE_URL:anyURI")}
{_empty("kind", *_TYPE)}
{_empty("constraint", "STEREOTYPE:ID!", "DESCRIPTION:string")}
{_empty("slot", "TIME_SLOT_ID:ID!", "TIME_VALUE:unsignedInt")}
<xs:complexType name="times"><xs:sequence>{_TEXT.format("TIME_SLOT", "slot")}</xs:sequence>
</xs:complexType>
<xs:complexType name="tier"><xs:sequence>{_TEXT.format("ANNOTATION", "annotation")}</xs:sequence>
{_attributes(*_TIER)}</xs:complexType>
<xs:complexType name="annotation"><xs:choice>
<xs:element name="ALIGNABLE_ANNOTATION" type="aligned"/>
<xs:element name="REF_ANNOTATION" type="tied"/>
</xs:choice></xs:complexType>
<xs:complexType name="aligned">{_VALUE}
{_attributes(*_SHARED, "TIME_SLOT_REF1:IDREF!", "TIME_SLOT_REF2:IDREF!", "SVG_REF:string")}
</xs:complexType>
<xs:complexType name="tied">{_VALUE}
{_attributes(*_SHARED, "ANNOTATION_REF:IDREF!", "PREVIOUS_ANNOTATION:IDREF")}
</xs:complexType>
</xs:schema>"""


def faults_of(path: Path) -> list[str]:
    """List what in a document breaks the format, one sentence each."""
    schema = etree.XMLSchema(etree.fromstring(SCHEMA))
    schema.validate(etree.parse(str(path)))
    return [f"line {error.line}: {error.message}" for error in schema.error_log]
