"""The machine that a bench runs on, and whether others used it meanwhile.

Apart because numbers of a busy machine tell of the others: a bench that says nothing about them cannot be compared.
"""

import os
import platform
import time
from pathlib import Path

import psutil

BUSY_CORES = 0.25
"""From so many cores used by others on, a machine counts as busy."""


def machine() -> str:
    """Return cores, processor and how busy the machine was in the last minute."""
    name = platform.processor()
    information = Path("/proc/cpuinfo")
    if information.is_file():
        lines = information.read_text(encoding="utf-8").splitlines()
        name = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), name)
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{psutil.cpu_count(logical=False)} cores ({psutil.cpu_count()} threads) of {name or 'an unknown processor'}{load}"


class Others:
    """What other programs use of the processor from now on; processes of ours count once they have ended."""

    def __init__(self) -> None:
        self._began_s, self._used_s = time.monotonic(), self._used()

    def cores(self) -> float:
        """Return how many cores others have used on the average."""
        passed_s = time.monotonic() - self._began_s
        return round(max(0.0, self._used() - self._used_s) / passed_s, 2) if passed_s else 0.0

    @staticmethod
    def _used() -> float:
        """Return the seconds of all cores that were used, but for ours; guests are counted in the user's already."""
        everybody, ours = psutil.cpu_times(), psutil.Process().cpu_times()
        idle = ("idle", "iowait", "guest", "guest_nice")
        used = sum(seconds for name, seconds in everybody._asdict().items() if name not in idle)
        return float(used - ours.user - ours.system - ours.children_user - ours.children_system)
