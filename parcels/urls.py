"""Addresses of the register of land."""

urlpatterns: list[object] = []
