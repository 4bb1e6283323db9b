"""What can be wrong in survey/photographs/: one class a fact, its docstring the sentence."""

from __future__ import annotations
