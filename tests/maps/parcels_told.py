"""A parcel with everything there is to say of one, and its sheet read back from paper."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pypdfium2
import shapely
from django.contrib.gis.geos import MultiPolygon
from django.test import Client
from django.urls import reverse

from formats.crs import recognise, to_storage
from network.models import Account, Place, Role
from parcels import registry as land
from parcels.models import LandDocumentType, OccupationEvidence, SpatialUnit, SurveyMethod
from tests import factories

SIDE = 0.001
# DOMAIN.md §2.10: EPSG:24048 (195500, 1493815) is this point, worked out outside the product.
GOLDEN = (102.1834642, 13.4995191)
# EPSG:32647 (844479.70, 1494664.41) is this one; EPSG:924047 (844812.54, 1494361.25).
GOLDEN_47 = tuple(
    shapely.get_coordinates(
        to_storage(np.array([shapely.Point(844_479.70, 1_494_664.41)]), recognise(32647))
    )[0].tolist()
)


class Told:
    """One parcel with everything there is to say of one, and who may read of it."""

    def __init__(self) -> None:
        factories.place("27", name="สระแก้ว")
        self.district = factories.place("2704", name="วังน้ำเย็น")
        self.tambon = factories.place(
            "270406", name="ทุ่งมหาเจริญ", geometry=factories.square(101.9, 13.4, 0.4)
        )
        self.village = factories.place("27040601", name="บ้านทุ่งใหม่")
        self.unit = self.parcel("12", factories.square(*GOLDEN, SIDE))
        self.holder = factories.person("นางสมมติ ลับเฉพาะ")
        land.record_claim(
            self.unit,
            holder=self.holder,
            document_type=LandDocumentType.objects.get(code="alro_401"),
            document_number="8433",
            document_square_metres=Decimal(9_000),
            map_sheet="๕๔๓๖ III ๘๘๐๔",
            observed_on=factories.FIRST_DAY,
            source=factories.source(),
        )

    def parcel(
        self, label: str, geometry: MultiPolygon, *, method: SurveyMethod = SurveyMethod.RTK
    ) -> SpatialUnit:
        unit = land.register_unit(
            SpatialUnit.Kind.FARM,
            label=label,
            stated_place=self.village,
            observed_on=factories.FIRST_DAY,
            source=factories.source(),
        )
        land.record_boundary(
            unit,
            geometry,
            observed_on=factories.FIRST_DAY,
            method=method,
            source=factories.source(title="รังวัดร่วม"),
        )
        return unit

    def evidence(self, year: int, reading: str = "used") -> OccupationEvidence:
        return OccupationEvidence.objects.create(
            spatial_unit=self.unit,
            kind=OccupationEvidence.Kind.AERIAL_PHOTO,
            event=str(year),
            event_from=date(year, 1, 1),
            event_by=date(year, 12, 31),
            reading=reading,
            confidence="high",
            reader="ผู้อ่านภาพ ลับเฉพาะ",
            observed_on=factories.FIRST_DAY,
            source=factories.source(),
        )

    def reader(
        self, role: Role = Role.VILLAGE_WORKING_GROUP, place: Place | None = None
    ) -> Account:
        return factories.account(role=role, place=place or self.village)


def fetched(account: Account, unit: SpatialUnit, name: str, **asked: str) -> Any:
    client = Client()
    client.force_login(account)
    return client.get(reverse(name, args=[unit.key]), asked)


def sheet(account: Account, unit: SpatialUnit, **asked: str) -> bytes:
    response = fetched(account, unit, "parcel-sheet-pdf", **asked)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    content: bytes = response.content
    return content


def pages(content: bytes) -> list[str]:
    """The text of each page as PDFium copies it out, on one line.

    PDFium leaves out some of the spaces after a stacked Thai mark: `flat` both sides.
    """
    found = []
    with pypdfium2.PdfDocument(content) as opened:
        for page in opened:
            textpage = page.get_textpage()
            found.append(re.sub(r"\s+", " ", textpage.get_text_range()))
            textpage.close()
            page.close()
    return found


def flat(text: str) -> str:
    return re.sub(r"\s+", "", text)
