"""What is found on the map, as JSON for the page's script."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import asdict
from typing import cast

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from maps.search.finding import hits
from network.access import open_to_anyone
from network.page_frame import moment_of
from network.queries import planned_for_sets
from network.requests import AccountRequest


@open_to_anyone
@require_safe
def search(request: HttpRequest) -> JsonResponse:
    """`?q=` what to look for, `?on=` the day; of what the reader may see, nothing else."""
    moment = moment_of(cast("AccountRequest", request))
    with planned_for_sets() if moment.is_past else nullcontext():
        found = hits(request.user, moment, request.GET.get("q", ""))
    return JsonResponse({"hits": [asdict(each) for each in found]})
