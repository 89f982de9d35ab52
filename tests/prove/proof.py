"""What a proof comes to: how many times it was tried, what failed, and on what."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any


@dataclass(kw_only=True)
class Proof:
    """One proof: `tried` times, `failures` in words, `figures` of its own. It holds where it was tried and none failed."""

    name: str
    tried: int = 0
    failures: list[str] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        return self.tried > 0 and not self.failures

    def told(self) -> str:
        figures = ", ".join(
            f"{name} {value}" for name, value in self.figures.items() if not isinstance(value, dict | list)
        )
        said = "holds" if self.holds else "DOES NOT HOLD"
        return "\n".join(
            [f"{self.name}: {said}, tried {self.tried}, failures {len(self.failures)}; {figures}"]
            + [f"  {failure}" for failure in self.failures]
        )

    def keep(self, folder: Path, **beside: Any) -> Path:
        """Write the proof as a file of JSON named after it, the day and the commit."""
        folder.mkdir(parents=True, exist_ok=True)
        today = date.today()
        told = {
            "proof": self.name,
            "measured_on": today.isoformat(),
            "holds": self.holds,
            "tried": self.tried,
            "failures": self.failures,
            **self.figures,
            **beside,
        }
        commit = str(beside.get("commit", ""))[:10] or "packaged"
        path = folder / f"prove-{self.name}-{beside.get('accounts', 0)}-{today:%Y%m%d}-{commit}.json"
        path.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
        return path
