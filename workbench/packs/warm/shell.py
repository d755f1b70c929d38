"""IPython's own shell without a terminal or a kernel: what a cell shows goes to a collector."""

from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Instance, Type

from workbench.packs.warm.collector import Collector


class Publisher(DisplayPublisher):  # type: ignore[misc]
    """Keeps what ``display`` shows."""

    def publish(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **_: Any,
    ) -> None:
        """Keep a display, or put it in place of an earlier one."""
        collector, about = self.shell.collector, metadata or {}
        name = (transient or {}).get("display_id")
        if not update:
            collector.rich("display_data", data, about, name=name)
        elif name is not None:
            collector.replace(name, data, about)

    def clear_output(self, wait: bool = False) -> None:
        """Forget what the cell has shown."""
        self.shell.collector.clear(wait)


class Hook(DisplayHook):  # type: ignore[misc]
    """Keeps the value of a cell's last line."""

    def start_displayhook(self) -> None:
        """Nothing is printed before it."""

    def write_output_prompt(self) -> None:
        """A notebook shows the number of the cell beside it."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        """Keep the value in each of its formats."""
        self.shell.collector.rich(
            "execute_result", format_dict, md_dict or {}, execution_count=self.prompt_count
        )

    def finish_displayhook(self) -> None:
        """Nothing is printed after it."""


class Shell(InteractiveShell):  # type: ignore[misc]
    """Runs cells. What an error says goes nowhere, because it may quote a row."""

    displayhook_class = Type(Hook)
    display_pub_class = Type(Publisher)
    collector = Instance(Collector, ())

    def init_history(self) -> None:
        """No history, neither on disk nor in memory."""
        self.config.HistoryManager.enabled = False
        super().init_history()

    def showtraceback(self, *_: Any, **__: Any) -> None:
        """The caller is told the kind of the error."""

    showsyntaxerror = show_usage_error = showtraceback
