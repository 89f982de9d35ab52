"""How long the program takes over a reading typed in the grid of a house: real keys in a real browser, from Enter to what the server has stored.

    SBYT_DATA=var/demo sbyt demo --no-serve
    SBYT_DATA=var/demo sbyt serve --port 8123 &
    SBYT_DATA=var/demo python benchmarks/typing_readings.py --url http://127.0.0.1:8123 --login raschet --password … --house 2 --record benchmarks/history

It measures the program, not a person: keys come one after another with `--key-ms` between them, nobody reads a dial or a sheet, and no figure is mistyped. What a
clerk can do in an hour has this as its ceiling alone. Each figure is what the scale showed before and a little more, as the page itself tells it. Rows that have a
figure of the day already are left out, so a second run takes the rows after.
"""

from __future__ import annotations

import argparse
import json
import shutil
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from sbyt.interfaces.cli.bench_record import keep_measurement
from sbyt.interfaces.cli.django_ready import prepare

_SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_HOUR_S = 3600
_WATCH = """
() => {
  window.typed = {};
  const grid = document.querySelector("[data-grid]");
  grid.addEventListener("keydown", (event) => {
    const row = (window.typed[event.target.closest("tr").dataset.register] ??= {keys: 0});
    row.first ??= performance.now();
    row.keys += 1;
    if (event.key === "Enter") row.entered = performance.now();
  }, true);
  new MutationObserver((changes) => {
    for (const {target} of changes) {
      const row = window.typed[target.closest("tr").dataset.register];
      if (row?.entered) row.stored ??= performance.now();
    }
  }).observe(grid, {subtree: true, attributeFilter: ["data-saved"]});
}
"""
_PREVIOUS = """
() => [...document.querySelectorAll("[data-value]")].map((field, at) => ({
  at, typed: field.value,
  before: field.closest("tr").querySelector("td.day").previousElementSibling.textContent.replace(/\\s/g, ""),
})).filter((row) => !row.typed && row.before !== "—")
"""

_TONES = """
() => [...document.querySelectorAll("[data-said] span")].map((one) => one.className).filter(Boolean)
  .reduce((all, one) => ({...all, [one]: (all[one] ?? 0) + 1}), {})
"""


def main() -> None:
    """Type, measure, print, and keep the record where asked."""
    asked = _asked()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=_SWITCHES)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        _sign_in(page, asked)
        _open_grid(page, asked)
        told = _typed(page, most=asked.readings, key_ms=asked.key_ms)
        browser.close()
    prepare()
    from sbyt.usecases.bench_households.machine import commit, hardware, load_average

    told |= {"load_average": load_average(), "hardware": hardware(), "commit": commit()}
    told["command"] = (
        f"python benchmarks/typing_readings.py --house {asked.house} --readings {asked.readings} --key-ms {asked.key_ms}"
    )
    told["measures"] = "программу, а не человека: клавиши подаются браузеру одна за другой"
    print(json.dumps(told, ensure_ascii=False, indent=2))
    if asked.record:
        print(keep_measurement("typing", told, asked.record))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", required=True)
    parser.add_argument("--login", required=True)
    parser.add_argument("--password", required=True)
    parser.add_argument("--house", required=True, type=int, help="the id of a building")
    parser.add_argument("--readings", type=int, default=150)
    parser.add_argument("--key-ms", type=int, default=0, help="a pause after each key")
    parser.add_argument("--record", type=Path)
    return parser.parse_args()


def _sign_in(page: Page, asked: argparse.Namespace) -> None:
    page.goto(f"{asked.url}/office/", wait_until="networkidle")
    page.fill("input[name=login]", asked.login)
    page.fill("input[name=password]", asked.password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.wait_for_load_state("networkidle")


def _open_grid(page: Page, asked: argparse.Namespace) -> None:
    page.goto(f"{asked.url}/office/readings/grid/?house={asked.house}", wait_until="networkidle")
    page.wait_for_selector("[data-grid]")


def _typed(page: Page, *, most: int, key_ms: int) -> dict[str, Any]:
    rows = page.evaluate(_PREVIOUS)[:most]
    page.evaluate(_WATCH)
    began = time.monotonic()
    for row in rows:
        page.locator("[data-value]").nth(row["at"]).focus()
        page.keyboard.type(f"{int(float(row['before'].replace(',', '.'))) + 150}", delay=key_ms)
        page.keyboard.press("Enter")
    typed_s = time.monotonic() - began
    page.wait_for_function(
        "() => Object.values(window.typed).every((row) => !row.entered || row.stored)", timeout=120_000
    )
    whole_s = time.monotonic() - began
    seen = [row for row in page.evaluate("() => Object.values(window.typed)") if "stored" in row]
    answers = sorted(row["stored"] - row["entered"] for row in seen)
    busy = sorted(row["stored"] - row["first"] for row in seen)
    return {
        "readings": len(seen),
        "key_ms": key_ms,
        "keys_a_reading": round(sum(row["keys"] for row in seen) / len(seen), 1),
        "typed_s": round(typed_s, 2),
        "stored_s": round(whole_s, 2),
        "stored_an_hour": round(len(seen) / whole_s * _HOUR_S),
        "enter_to_stored_ms": _spread(answers),
        "first_key_to_stored_ms": _spread(busy),
        "said": page.evaluate(_TONES),
    }


def _spread(values: list[float]) -> dict[str, float]:
    places = {"p50": len(values) // 2, "p95": len(values) * 95 // 100, "worst": len(values) - 1}
    return {name: round(values[at], 1) for name, at in places.items()}


if __name__ == "__main__":
    main()
