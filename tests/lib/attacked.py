"""The dashboard that is attacked: it shows at once whose pupils it was given, and any names."""

import pandas as pd
import panel as pn
from bokeh.models import Button

from workbench.errors import PolicyDenied
from workbench.serve.downloads import Download

PURPOSE = "self_evaluation"


def title(context):
    return f"{pupils_of(context)} OPENED-{context.query.get('urn')}"


def pupils_of(context):
    pupils = context.door.load("pupil", context.scope_for(PURPOSE))
    return "PUPILS-OF-" + ",".join(sorted(set(pupils["urn"])))


def names_of(context):
    try:
        people = context.door.load("pupil_identity", context.scope_for(PURPOSE))
    except PolicyDenied:
        return "no names"
    return " ".join(people["forename"])


def app(context):
    if context.query.get("fail"):
        raise KeyError("CANARY-VALUE-IN-ERROR")
    text = pn.pane.HTML(f"{pupils_of(context)} {names_of(context)}")
    button = Button(label="press")

    def press():
        if context.query.get("press_fails"):
            raise KeyError("CANARY-VALUE-IN-ERROR")
        text.object = f"PRESSED {pupils_of(context)} {names_of(context)}"

    button.on_click(press)
    return pn.Column(text, button)


def groups(context):
    pupils = context.door.load("pupil", context.scope_for(PURPOSE))
    frame = pd.DataFrame(
        {
            "group": [
                "=HYPERLINK(1)",
                "@SUM",
                "+1",
                "-1",
                "\tx",
                "\N{FULLWIDTH EQUALS SIGN}1",
                "girls",
                "plain",
            ],
            "n": [12, 30, 9, 9, 9, 9, 9, 9],
            "=cmd": "a column",
        }
    )
    return frame.assign(
        measure="pupils",
        unit_id=context.query["urn"],
        subgroup=frame["group"],
        period="2018/19",
        value=-len(pupils),
        status="ok",
    )


def names(context):
    people = context.door.load("pupil_identity", context.scope_for(PURPOSE))
    return people[["forename", "urn"]].assign(n=1)


DOWNLOADS = {
    "groups": Download("Groups of pupils", PURPOSE, groups),
    "names": Download("Names", PURPOSE, names, published=True),
}
