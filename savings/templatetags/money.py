"""How pages write money: satang as baht, two decimals."""

from django import template

register = template.Library()

SATANG_PER_BAHT = 100


@register.filter
def baht(satang: int | str | None) -> str:
    """1,234.50; – where there is nothing: None, or the empty text of what a template misses."""
    return "–" if satang is None or isinstance(satang, str) else f"{satang / SATANG_PER_BAHT:,.2f}"


@register.filter
def negative(number: int) -> int:
    """The other side."""
    return -number
