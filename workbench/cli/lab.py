"""``workbench lab``: JupyterLab for analysts."""

from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def lab(
    port: Annotated[int, typer.Option(help="Port of JupyterLab.")] = 8888,
    browser: Annotated[bool, typer.Option(help="Open a browser.")] = True,
) -> None:
    """Open JupyterLab with a kernel in which `import workbench as wb` gives an analyst's scope."""
    from workbench.lab import start
    from workbench.settings import settings

    raise typer.Exit(start(settings(), port=port, browser=browser))
