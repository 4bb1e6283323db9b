"""The product centre: products, lots, what left them, counts, and what it gives to welfare."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import network.models.facts
from network.rules import append_only
from savings.migrations._centre_rules import ACCOUNTS, REVERSED, RULES


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0020_withdrawals_are_planned_for"),
        ("savings", "0008_banks_and_funds"),
    ]

    operations = [
        migrations.AlterField(
            model_name="journalentry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("opening", "ยอดยกมา"),
                    ("deposit", "ฝากสัจจะ"),
                    ("withdrawal", "ถอนเงินออม"),
                    ("loan", "จ่ายเงินกู้"),
                    ("repayment", "รับชำระเงินกู้"),
                    ("income", "รายได้อื่น"),
                    ("expense", "ค่าใช้จ่าย"),
                    ("counter", "รายการวันฝาก"),
                    ("transfer", "นำฝากหรือถอนธนาคาร"),
                    ("welfare", "จ่ายสวัสดิการ"),
                    ("matched", "รับเงินสมทบกองทุน"),
                    ("write_off", "ตัดหนี้สูญ"),
                    ("settlement", "จ่ายคืนเมื่อออกจากกลุ่ม"),
                    ("difference", "เงินขาดเกินบัญชี"),
                    ("closing", "ปิดปีและจัดสรรกำไร"),
                    ("dividend", "จ่ายปันผลและเฉลี่ยคืน"),
                    ("reversal", "กลับรายการ"),
                    ("stock_in", "รับซื้อผลผลิต"),
                    ("sale", "ขายผลผลิต"),
                    ("spoiled", "ผลผลิตเสียหาย"),
                    ("stocktake", "ตรวจนับสินค้า"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="ledgeraccount",
            name="kind",
            field=models.CharField(
                choices=[
                    ("cash", "เงินสด"),
                    ("bank", "เงินฝากธนาคาร"),
                    ("loans", "ลูกหนี้เงินกู้"),
                    ("savings", "เงินสัจจะสมาชิก"),
                    ("special", "เงินออมพิเศษ"),
                    ("dividends", "ปันผลและเฉลี่ยคืนค้างจ่าย"),
                    ("welfare", "กองทุนสวัสดิการ"),
                    ("relief", "กองทุนผู้เดือดร้อน"),
                    ("shares", "ทุนเรือนหุ้น"),
                    ("reserve", "ทุนสำรอง"),
                    ("surplus", "กำไรสะสม"),
                    ("interest", "ดอกเบี้ยรับ"),
                    ("fees", "ค่าธรรมเนียม"),
                    ("fines", "ค่าปรับ"),
                    ("bank_income", "ดอกเบี้ยเงินฝากธนาคาร"),
                    ("grants", "เงินอุดหนุนรับ"),
                    ("other_income", "รายได้อื่น"),
                    ("expenses", "ค่าใช้จ่าย"),
                    ("write_offs", "หนี้สูญ"),
                    ("difference", "เงินขาดเกินบัญชี"),
                    ("stock", "สินค้าคงเหลือ"),
                    ("sales", "ขายสินค้า"),
                    ("cost_goods", "ต้นทุนสินค้าที่ขาย"),
                    ("spoilage", "สินค้าเสียหายและขาดเกิน"),
                ],
                max_length=12,
            ),
        ),
        # What is derived cannot be altered: it is derived anew.
        migrations.RemoveField("ledgeraccount", "type"),
        migrations.AddField(
            model_name="ledgeraccount",
            name="type",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(
                        kind__in=["cash", "bank", "loans", "stock"], then=models.Value("asset")
                    ),
                    models.When(
                        kind__in=["savings", "special", "dividends", "welfare", "relief"],
                        then=models.Value("liability"),
                    ),
                    models.When(
                        kind__in=["shares", "reserve", "surplus"], then=models.Value("equity")
                    ),
                    models.When(
                        kind__in=["expenses", "write_offs", "difference", "cost_goods", "spoilage"],
                        then=models.Value("expense"),
                    ),
                    default=models.Value("income"),
                ),
                output_field=models.CharField(
                    choices=[
                        ("asset", "สินทรัพย์"),
                        ("liability", "หนี้สิน"),
                        ("equity", "ทุน"),
                        ("income", "รายได้"),
                        ("expense", "ค่าใช้จ่าย"),
                    ],
                    max_length=9,
                ),
            ),
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=network.models.facts.ClockTimestamp(), editable=False
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.TextField()),
                (
                    "unit",
                    models.TextField(help_text="kilogram, sack, bottle: as the centre counts it"),
                ),
                ("listed_on", models.DateField()),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="products",
                        to="savings.savingsgroup",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.source",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StockCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=network.models.facts.ClockTimestamp(), editable=False
                    ),
                ),
                ("counted", models.DecimalField(decimal_places=3, max_digits=14)),
                ("booked", models.DecimalField(decimal_places=3, max_digits=14)),
                ("counted_on", models.DateField()),
                ("remark", models.TextField(blank=True)),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counts",
                        to="savings.product",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.source",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StockLot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=network.models.facts.ClockTimestamp(), editable=False
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("quantity", models.DecimalField(decimal_places=3, max_digits=14)),
                ("satang", models.BigIntegerField(help_text="what it cost, all of it")),
                ("received_on", models.DateField()),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stock_lot",
                        to="savings.journalentry",
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="brought",
                        to="savings.membership",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lots",
                        to="savings.product",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.source",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StockMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=network.models.facts.ClockTimestamp(), editable=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sold", "ขาย"),
                            ("spoiled", "เสียหาย"),
                            ("counted", "ตรวจนับขาดเกิน"),
                            ("reversed", "กลับรายการ"),
                        ],
                        max_length=8,
                    ),
                ),
                ("quantity", models.DecimalField(decimal_places=3, max_digits=14)),
                ("satang", models.BigIntegerField()),
                ("moved_on", models.DateField()),
                (
                    "entry",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stock_moves",
                        to="savings.journalentry",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="savings.stocklot",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.source",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CentrePolicy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=network.models.facts.ClockTimestamp(), editable=False
                    ),
                ),
                ("welfare_percent", models.DecimalField(decimal_places=2, max_digits=5)),
                ("words", models.TextField(blank=True, help_text="what was decided, and for whom")),
                ("since", models.DateField()),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="centre_policies",
                        to="savings.savingsgroup",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.source",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "centre policies",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("welfare_percent__range", (0, 100))),
                        name="policy_share_fits",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), _negated=True), models.Q(("unit", ""), _negated=True)
                ),
                name="product_is_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="stockcount",
            constraint=models.CheckConstraint(
                condition=models.Q(("counted__gte", 0)), name="stock_count_is_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="stocklot",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gt", 0), ("satang__gt", 0)),
                name="lot_has_a_quantity",
            ),
        ),
        migrations.AddConstraint(
            model_name="stockmove",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity", 0), _negated=True), name="move_moves_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="stockmove",
            constraint=models.CheckConstraint(
                condition=models.Q(("entry__isnull", False), ("satang", 0), _connector="OR"),
                name="worth_has_an_entry",
            ),
        ),
        *append_only(
            "savings_product",
            "savings_stocklot",
            "savings_stockmove",
            "savings_stockcount",
            "savings_centrepolicy",
        ),
        migrations.RunSQL(RULES, REVERSED),
        migrations.RunSQL(ACCOUNTS, migrations.RunSQL.noop),
    ]
