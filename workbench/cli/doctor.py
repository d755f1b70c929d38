"""``workbench doctor``: what is missing on this machine, and how to get it."""

from dataclasses import asdict

import typer

from workbench.cli._output import Json, print_json, print_table

app = typer.Typer()


@app.command()
def doctor(as_json: Json = False) -> None:
    """Check this machine and say how to mend what is wrong.

    Exits with 0 where all is well and with 1 where something must be mended.
    """
    from workbench.doctor import examine

    findings = examine()
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        rows = [("ok" if f.ok else "mend", f.name, f.what, f.how_to_mend) for f in findings]
        print_table(("", "check", "found", "how to mend"), rows)
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)
