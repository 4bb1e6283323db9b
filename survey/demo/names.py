"""Names that can be nobody's: every surname and every village says that it is made up."""

from __future__ import annotations

from random import Random

# fmt: off
WOMEN = (
    "มะลิ", "สมใจ", "บุญเรือน", "คำแก้ว", "ทองใบ", "สายหยุด", "ดวงใจ", "พิกุล",
    "จำปา", "บัวลา", "ลำดวน", "นงลักษณ์", "วันเพ็ญ", "สุดใจ", "แสงดาว", "กัลยา",
    "ปราณี", "อรุณี", "รัตนา", "พรทิพย์", "ชบา", "วาสนา", "ละออง", "ประนอม",
)
MEN = (
    "บุญมี", "สมชาย", "ทองดี", "คำปัน", "สำราญ", "ประเสริฐ", "ประยูร", "วิชัย",
    "สมบูรณ์", "บุญส่ง", "ถาวร", "ชาลี", "อุดม", "สมพงษ์", "เฉลิม", "บุญเลิศ",
    "ไพโรจน์", "สนิท", "ทวี", "จำนงค์", "แสวง", "สมหมาย", "อำนวย", "ณรงค์",
)
# fmt: on
_MADE_UP = ("สมมติ", "ตัวอย่าง", "จำลอง")
_BEFORE = ("ใจ", "ทอง", "แสง", "บุญ", "ศรี", "คำ", "พูน", "งาม", "ชัย", "รุ่ง")
_AFTER = ("สุข", "วงศ์", "ดี", "ศรี", "ชัย", "งาม", "ทรัพย์", "พันธ์")
GROWN_UP = 15
MARRYING_AGE = 25

# Every village of the surveyed tambons, by the last digits of its code.
VILLAGES = {
    "27040101": "บ้านตลาดสมมติ",
    "27040102": "บ้านคลองตัวอย่าง",
    "27040103": "บ้านเนินจำลอง",
    "27040301": "บ้านหนองสมมติ",
    "27040302": "บ้านซับตัวอย่าง",
    "27040303": "บ้านโคกจำลอง",
    "27040304": "บ้านวังสมมติ",
    "27040501": "บ้านคลองสมมติ",
    "27040502": "บ้านเนินตัวอย่าง",
    "27040503": "บ้านหินจำลอง",
    "27040504": "บ้านสวนสมมติ",
    "27040505": "บ้านเขาตัวอย่าง",
    "27040601": "บ้านทุ่งสมมติ",
    "27040602": "บ้านใหม่ตัวอย่าง",
    "27040603": "บ้านป่าจำลอง",
}


def surname(rng: Random) -> str:
    """A family's name, with a word for 'made up' in it."""
    made_up = rng.choice(_MADE_UP)
    if rng.random() < 0.5:  # noqa: PLR2004 (a coin)
        return rng.choice(_BEFORE) + made_up
    return made_up + rng.choice(_AFTER)


def full_name(rng: Random, family: str, *, is_woman: bool, age: int, is_married: bool) -> str:
    """Title, given name and surname as a register has them."""
    if age < GROWN_UP:
        title = "เด็กหญิง" if is_woman else "เด็กชาย"
    elif not is_woman:
        title = "นาย"
    else:
        title = "นาง" if is_married and age >= MARRYING_AGE else "นางสาว"
    return f"{title}{rng.choice(WOMEN if is_woman else MEN)} {family}"
