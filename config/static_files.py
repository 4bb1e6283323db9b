"""How static files are named: by their content, in the imports of our modules too."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Modules import each other by hashed names: kept for good, and never of two versions."""

    support_js_module_import_aggregation = True
