"""The forms of a bundle: XForms as they are offered, their media, and lists of this village."""

from __future__ import annotations

from network.reading_log import Kind
from survey.field.bundle_reader import VillageReader
from survey.field.bundle_sections import JSON, Section, section, written
from survey.openrosa import entity_lists
from survey.xforms.offered import mapping_of, offered

XML = "text/xml; charset=utf-8"
CSV = "text/csv; charset=utf-8"


def form_sections(reader: VillageReader) -> list[Section]:
    """Every form a phone is offered, and the entity lists they name, each once."""
    found: list[Section] = []
    listed = []
    lists: set[str] = set()
    for version in offered().prefetch_related("media").order_by("title", "form__form_id"):
        form_id = version.form.form_id
        called = f"{form_id}:{version.version}"
        media = []
        for medium in sorted(version.media.all(), key=lambda each: each.name):
            if medium.is_entity_list:
                if medium.name not in entity_lists.LISTS:
                    continue
                lists.add(medium.name)
                media.append({"name": medium.name, "section": f"entities:{medium.name}"})
            else:
                name = f"media:{called}:{medium.name}"
                media.append({"name": medium.name, "section": name})
                found.append(section(name, bytes(medium.content), medium.content_type))
        found.append(section(f"form:{called}", version.xml.encode(), XML))
        listed.append(
            {
                "formId": form_id,
                "version": version.version,
                "title": version.title,
                "section": f"form:{called}",
                "media": media,
                "tells": sorted({rule["fact"] for rule in mapping_of(version)}),
            }
        )
    for name in sorted(lists):
        entities = entity_lists.written(name, reader)
        found.append(
            section(
                f"entities:{name}", entities.content, CSV, read={Kind.IDENTITY: entities.persons}
            )
        )
    return [*found, section("forms", written(listed), JSON)]
