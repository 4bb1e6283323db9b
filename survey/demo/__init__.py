"""The demo: a fictional survey of Wang Nam Yen, drawn from a seed (DOMAIN.md §4).

Drawing makes unsaved rows and never asks the database; `writing` stores them. Codes and
names of province, district and tambons are real; everything else is made up, and says so.
"""
