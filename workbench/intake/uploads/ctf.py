"""A Common Transfer File (DfE, CTF) -> a sheet with a row for each result, or for each pupil.

No entity is expanded and no document type is read; nothing is fetched.
"""

import io
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element, ParseError

import pandas as pd
from defusedxml import ElementTree  # type: ignore[import-untyped]
from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]

from workbench.intake.uploads.limits import Limits
from workbench.intake.uploads.refusal import UploadRefused
from workbench.intake.uploads.sheet import Sheet, too_many_rows

ROOT = "CTfile"
_LONGEST_ATTRIBUTES = 1000
_AGAIN = "Make the Common Transfer File again in your MIS, and upload it as it is."

PUPIL = {
    "UPN": "UPN",
    "Former UPN": "FormerUPN",
    "ULN": "UniqueLearnerNumber",
    "Surname": "Surname",
    "Forename": "Forename",
    "Middle names": "MiddleNames",
    "Preferred surname": "PreferredSurname",
    "Preferred forename": "PreferredForename",
    "DOB": "DOB",
    "Sex": "Sex",
    "NCyearActual": "NCyearActual",
}
RESULT = ("Stage", "Locale", "Year", "Subject", "Method", "Component", "ResultStatus")
RESULT_ALSO = ("ResultQualifier", "Result")
HEADER = ("LEA", "Estab", "AcademicYear", *PUPIL, *RESULT, *RESULT_ALSO)


def read_ctf(label: str, content: bytes, limits: Limits) -> Sheet:
    """Read a Common Transfer File.

    Returns:
        A sheet with the columns of ``HEADER``; LEA, Estab and AcademicYear are those of the
        source school.

    Raises:
        UploadRefused: it is no such file, broken, too deep or too large, or it declares entities.
    """
    rows = list(_rows(label, content, limits))
    index = pd.RangeIndex(1, len(rows) + 1, name="row")
    frame = pd.DataFrame(rows, columns=list(HEADER), index=index, dtype="str").fillna("")
    return Sheet(label, "ctf", "utf-8", HEADER, frame)


def _rows(label: str, content: bytes, limits: Limits) -> Iterator[Mapping[str, str]]:
    school: Mapping[str, str] = {}
    count = 0
    for element in _elements(label, content, limits):
        if element.tag == "SourceSchool":
            school = {name: _text(element, name) for name in HEADER[:3]}
        elif element.tag == "Pupil":
            for row in _pupil(element):
                count += 1
                if count > limits.rows:
                    raise too_many_rows(label, limits)
                yield {**school, **row}


def _elements(label: str, content: bytes, limits: Limits) -> Iterator[Element]:
    """Finished schools and pupils, which are forgotten once they were looked at."""
    depth = count = 0
    try:
        events = ElementTree.iterparse(
            io.BytesIO(content), events=("start", "end"), forbid_dtd=True
        )
        for event, element in events:
            if event == "start":
                depth, count = depth + 1, count + 1
                _refuse_odd(label, element, depth, count, limits)
                continue
            depth -= 1
            if element.tag in ("SourceSchool", "Pupil"):
                yield element
                element.clear()
    except DefusedXmlException:
        raise UploadRefused(
            "entities",
            f"{label} declares a document type or entities, as no Common Transfer File does.",
            _AGAIN,
        ) from None
    except (ParseError, LookupError, ValueError):
        # the parser's message may quote the file
        raise UploadRefused("xml", f"{label} is not whole XML.", _AGAIN) from None


def _refuse_odd(label: str, element: Element, depth: int, count: int, limits: Limits) -> None:
    if depth == 1 and element.tag != ROOT:
        raise UploadRefused(
            "kind", f"{label} is XML, but no Common Transfer File ({ROOT}).", _AGAIN
        )
    if depth > limits.depth or count > limits.elements:
        raise UploadRefused(
            "expansion", f"{label} is nested too deeply or has too many elements.", _AGAIN
        )
    if sum(map(len, element.attrib.values())) > _LONGEST_ATTRIBUTES:
        raise UploadRefused("expansion", f"{label} has an attribute that is too long.", _AGAIN)


def _pupil(pupil: Element) -> Iterator[Mapping[str, str]]:
    known = {title: _text(pupil, tag) or _deep(pupil, tag) for title, tag in PUPIL.items()}
    results = list(_results(pupil))
    yield from ({**known, **result} for result in results or [{}])


def _results(pupil: Element) -> Iterator[Mapping[str, str]]:
    for stage in pupil.iterfind("StageAssessments/KeyStage"):
        for result in stage.iterfind("StageAssessment"):
            values = {name: _text(result, name) for name in (*RESULT[1:], *RESULT_ALSO)}
            yield {"Stage": _text(stage, "Stage"), **values}


def _text(parent: Element, tag: str) -> str:
    return (parent.findtext(tag) or "").strip()


def _deep(pupil: Element, tag: str) -> str:
    return _text(pupil, f"BasicDetails/{tag}")
