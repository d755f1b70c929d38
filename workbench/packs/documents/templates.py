"""The templates of packs, compiled once a process: thousands of packs are made by one."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined


@cache
def templates(package: str) -> Environment:
    """The environment of a package's templates. Nothing of a pack is kept in it.

    Args:
        package: dotted name of the package with the folder ``templates``.
    """
    return Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # the files of an installed package do not change while it runs
        auto_reload=False,
    )
