"""In what order people would walk past points: a short open path, the same for the same points.

The nearest first, then every stretch turned round that makes the way shorter (2-opt). Pure
arithmetic on a plane of metres; who needs it hands in such.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

MOST_ROUNDS: Final = 400  # of turning; each looks at all pairs
MOST_TURNED: Final = 1_200  # points; of more the nearest first is good enough
_GAIN: Final = 1e-6  # metres: less is rounding


def walking_order(points: Sequence[tuple[float, float]]) -> list[int]:
    """The order (positions in `points`) of a short walk past all of them.

    It begins at the end that lies further north-west. The order of `points` does not matter.
    """
    if len(points) < 2:  # noqa: PLR2004
        return list(range(len(points)))
    # The same walk whatever order they come in: ties fall by place, never by who came first.
    given = sorted(range(len(points)), key=lambda at: (points[at][0] - points[at][1], points[at]))
    plane = np.array([points[at] for at in given], dtype=np.float64)
    path = _nearest_first(plane)
    if len(path) <= MOST_TURNED:
        path = _turned(path, plane)
    first, last = plane[path[0]], plane[path[-1]]
    if last[0] - last[1] < first[0] - first[1]:
        path = path[::-1]
    return [given[at] for at in path]


def length(points: Sequence[tuple[float, float]], order: Sequence[int]) -> float:
    """How long the walk is, in the unit of `points`."""
    walked = np.array([points[at] for at in order], dtype=np.float64)
    return float(np.hypot(*(walked[1:] - walked[:-1]).T).sum()) if len(walked) > 1 else 0.0


def _nearest_first(plane: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    waiting = np.ones(len(plane), dtype=bool)
    path = [0]
    waiting[0] = False
    for _ in range(len(plane) - 1):
        away = np.hypot(*(plane - plane[path[-1]]).T)
        path.append(int(np.argmin(np.where(waiting, away, np.inf))))
        waiting[path[-1]] = False
    return np.array(path)


def _turned(path: npt.NDArray[np.int64], plane: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """The path with its best stretch turned round, again and again until none is left.

    Turning path[i+1..j] replaces the steps i→i+1 and j→j+1; behind the last point there is no
    step, so the tail may be turned as well.
    """
    apart = np.hypot(plane[:, None, 0] - plane[None, :, 0], plane[:, None, 1] - plane[None, :, 1])
    for _ in range(MOST_ROUNDS):
        here, there = path[:-1], path[1:]
        steps = apart[here, there]
        beyond = np.append(steps, 0.0)  # the step behind each j
        to_ends = apart[np.ix_(here, path)]
        from_ends = np.hstack((apart[np.ix_(there, path[1:])], np.zeros((len(here), 1))))
        gain = steps[:, None] + beyond[None, :] - to_ends - from_ends
        rows, columns = np.indices(gain.shape)
        gain[columns <= rows + 1] = -np.inf
        best = int(np.argmax(gain))
        i, j = divmod(best, gain.shape[1])
        if gain[i, j] <= _GAIN:
            break
        path = np.concatenate((path[: i + 1], path[i + 1 : j + 1][::-1], path[j + 1 :]))
    return path
