"""The address of downloads."""

import asyncio
from urllib.parse import quote

from workbench.errors import PolicyDenied
from workbench.serve.admission import admit
from workbench.serve.context import PageContext
from workbench.serve.downloads import CsvFile, Download, make_download
from workbench.serve.handler import Handler
from workbench.serve.query import first_values


class DownloadHandler(Handler):
    """``/download/<name>``: one table, loaded again for whoever asks."""

    def rate(self) -> str:
        """Nobody downloads for a living."""
        return "download"

    async def get(self, name: str) -> None:
        """Send the table as a CSV file."""
        if self.signed_in is None:
            self.ask_to_sign_in()
            return
        services = self.services
        services.sessions.seen(self.signed_in)
        context = services.context(self.signed_in, "", first_values(self.request))
        try:
            file = await asyncio.to_thread(self._make, name, context)
        except Exception as error:
            self.show_error(error)
            return
        self.set_header("Content-Type", "text/csv; charset=utf-8")
        self.set_header("Content-Disposition", f'attachment; filename="{quote(file.name)}"')
        self.finish(file.content)

    def _make(self, name: str, context: PageContext) -> CsvFile:
        admit(context)
        today = self.services.clock().date()
        return make_download(name, self._find(name), context, today)

    def _find(self, name: str) -> Download:
        for dashboard in self.services.dashboards.values():
            if name in dashboard.downloads:
                return dashboard.downloads[name]
        raise PolicyDenied("There is no such download.")
