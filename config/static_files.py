"""How static files are named: by their content, in the imports of our modules too."""

from collections.abc import Iterator
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

BUILT = "field/"  # named by their content already, and their imports with them, by Vite


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Modules import each other by hashed names: kept for good, and never of two versions."""

    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Any:
        """Name and compress; what was built is compressed alone."""
        ours = {name: path for name, path in paths.items() if not name.startswith(BUILT)}
        yield from super().post_process(ours, dry_run, **options)
        if not dry_run:
            yield from self._compressed(set(paths) - set(ours))

    def _compressed(self, names: set[str]) -> Iterator[tuple[str, str, bool]]:
        for name, compressed in self.compress_files(names):
            yield name, compressed, True
