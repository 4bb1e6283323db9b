"""The centre as its treasurer drives it: from a new product to the month's statement."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from network.models import Role
from savings.models import Product, StockLot
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_month_of_trade_over_the_pages():
    for code in ("27", "2704", "270405"):
        factories.place(code)
    village = factories.place("27040501")
    group = factories.savings_group(village, members=1, cash=1_000_000)
    client = Client()
    client.force_login(factories.account(role=Role.TREASURER, place=village))
    member = str(group.memberships.get().key)

    def sent(name: str, told: dict[str, str], *more: str) -> int:
        address = reverse(name, args=[group.key, *more])
        assert client.get(address).status_code == 200
        return client.post(address, told).status_code

    rice = {"name": "ข้าว", "unit": "ถัง", "key": str(uuid.uuid4())}
    assert [sent("centre-product", rice) for _twice in range(2)] == [302, 302]
    product = str(Product.objects.get().key)

    def traded(trade: str, **told: str) -> int:
        said = {"key": str(uuid.uuid4()), "product": product, "entered_on": "5/1/2568"}
        return sent("centre-trade", said | told, trade)

    came = {"quantity": "10", "amount": "120", "member": member, "box": "cash"}
    assert traded("receive", **came) == 302
    assert StockLot.objects.get().membership == group.memberships.get()
    assert traded("sell", quantity="11", amount="100", box="cash") == 422
    assert traded("sell", quantity="สอง", amount="100", box="cash") == 422
    assert traded("sell", quantity="4.0001", amount="100", box="cash") == 422
    assert traded("sell", quantity="๔", amount="90", box="cash") == 302
    assert traded("spoil", quantity="1", memo="ชื้น") == 302
    assert traded("count", quantity="4") == 302
    policy = {"percent": "10", "words": "เข้ากองทุน", "since": "1/1/2568", "minute": "ครั้งที่ 1"}
    assert sent("centre-policy", policy) == 302
    shown = client.get(reverse("product-centre", args=[group.key])).content.decode()
    assert "48.00" in shown  # four are left at 12 baht
    assert "ตรงกับบัญชี" in shown
    month = client.get(reverse("centre-month", args=[group.key, "2025-01"])).content.decode()
    # 90 − 48 sold − 12 lost − 12 missing = 18; a tenth of it is 1.80
    assert "18.00" in month
    assert "1.80" in month
    for extension, kept in (("pdf", b"%PDF"), ("xlsx", b"PK")):
        address = reverse("centre-month-file", args=[group.key, "2025-01", extension])
        assert client.get(address).content.startswith(kept)
    undone = StockLot.objects.get().entry
    refused = client.post(
        reverse("reverse-entry", args=[undone.key]),
        {"key": str(uuid.uuid4()), "memo": "ผิด", "entered_on": "6/1/2568"},
    )
    assert refused.status_code == 422
    assert "สินค้าไม่พอ" in refused.content.decode()
