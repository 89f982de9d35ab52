"""The grid of the town: its balance adds up, and every injected fault is found from the balance alone."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from sbyt.usecases.demo_town.companies import companies
from sbyt.usecases.demo_town.grid import DEAD, STOLEN, SWAPPED, WRONG_RATIO, Place
from sbyt.usecases.demo_town.grid_panels import PANELS
from sbyt.usecases.demo_town.grid_reconciliation import NOT_OURS, NOT_THEIRS, WITH_LOSSES
from sbyt.usecases.demo_town.seed import TOWN_SEED
from tests.demo_base import DemoBase

_ASK = """
import json
from datetime import date
from sbyt.interfaces.cli.django_ready import prepare
prepare()
from sbyt.usecases.demo_town.staff import acts_as
from sbyt.usecases.hourly.network_balance import network_month
from sbyt.usecases.hourly.network_suspects import suspects_of
engineer, said = acts_as("uchet"), {}
for month in (date(2021, 7, 1), date(2021, 8, 1)):
    nodes = {one.node.code: one.figures for one in network_month(engineer, month=month).nodes}
    found = suspects_of(engineer, month=month)
    told = [(one.suspect.suspicion, one.point_code, one.other_code) for one in found]
    said[str(month)] = {"nodes": nodes, "told": told}
print(json.dumps(said))
"""


def code_of(place: Place) -> str:
    firm = next(one for one in companies(TOWN_SEED) if one.key == place[0])
    return firm.points[place[1] - 1].code


@pytest.fixture(scope="module")
def network(demo_base: DemoBase) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(demo_base.run(_ASK, module=("-c",)).stdout.splitlines()[-1])
    return answer


class TestTheSuspects:
    @pytest.mark.parametrize("month", [date(2021, 7, 1), date(2021, 8, 1)])
    def test_name_every_injected_fault_among_the_first_ten(
        self, network: dict[str, Any], month: date
    ) -> None:
        told = [tuple(one) for one in network[str(month)]["told"][:10]]
        pair = [{one, other} for kind, one, other in told if kind == "swapped"]
        assert pair == [{code_of(place) for place in SWAPPED}]
        assert ("ratio_low", code_of(WRONG_RATIO), "") in told
        assert ("theft", code_of(STOLEN), "") in told
        assert ("dead", code_of(DEAD), "") in told


class TestTheBalance:
    def test_of_july_is_known_for_every_hour_of_the_substation(self, network: dict[str, Any]) -> None:
        nodes = network["2021-07-01"]["nodes"]
        july = 31 * 24
        assert {nodes[code]["hours"] for code in ("ПС-35", "Ф-1", "Ф-2", "Ф-3")} == {july}
        assert nodes["ПС-35"]["output_wh"] == sum(nodes[code]["above_wh"] for code in ("Ф-1", "Ф-2", "Ф-3"))
        assert nodes["СЕТЬ"]["input_wh"] == sum(nodes[code]["above_wh"] for code in ("ПС-35", "ПС-110"))

    def test_is_beyond_the_norm_where_energy_is_not_counted(self, network: dict[str, Any]) -> None:
        """On Ф-2 the swapped meter counts more than it should and hides what the dead one does not."""
        nodes = network["2021-07-01"]["nodes"]
        assert {code for code, one in nodes.items() if one and one["excess_wh"] > 0} == {"Ф-1", "Ф-3"}
        assert nodes["ПС-35"]["excess_wh"] < 0

    def test_has_what_the_panels_give_back_and_what_comes_up_into_the_feeder(
        self, network: dict[str, Any], demo_base: DemoBase
    ) -> None:
        [(code, given)] = demo_base.rows(
            "SELECT p.code, sum(v)::bigint FROM metering_intervalday d JOIN metering_usagepoint p ON p.id = d.usage_point_id,"
            " unnest(d.values_wh) v WHERE d.channel = 2 AND d.day BETWEEN '2021-07-01' AND '2021-07-31'"
            " GROUP BY p.code HAVING sum(v) > 0"
        )
        nodes = network["2021-07-01"]["nodes"]
        assert (code, nodes["ТП-32"]["given_wh"]) == (code_of(PANELS), given)
        assert 0 < nodes["ТП-32"]["up_wh"] < given
        assert nodes["Ф-3"]["risen_wh"] == nodes["ТП-32"]["up_wh"]
        assert nodes["Ф-3"]["up_wh"] == 0

    def test_leaves_out_the_hours_of_the_day_whose_file_broke_off(self, network: dict[str, Any]) -> None:
        """Files came for twenty days of August; other points of the network have all of its days."""
        nodes = network["2021-08-01"]["nodes"]
        not_come = 11 * 24
        assert nodes["ПС-35"]["missing_hours"] == not_come
        assert nodes["Ф-3"]["missing_hours"] == not_come + 24


class TestTheFilesOfTheNetworkCompany:
    def test_came_in_by_the_real_intake(self, demo_base: DemoBase) -> None:
        came = demo_base.rows(
            "SELECT count(*), min(status), max(status) FROM metering_importfile WHERE name LIKE '%%_9900003700.xml'"
        )
        assert came == [(30 + 31 + 20, "accepted", "accepted")]

    def test_agree_with_the_registers_where_the_meter_is_right(self, demo_base: DemoBase) -> None:
        """The shop: what its scale went forward by in July is what its hours add up to."""
        [(hours,)] = demo_base.rows(
            "SELECT sum(v)::bigint FROM metering_intervalday d JOIN metering_usagepoint p ON p.id = d.usage_point_id,"
            " unnest(d.values_wh) v WHERE p.code = 'Ю015-1' AND d.day BETWEEN '2021-07-01' AND '2021-07-31'"
        )
        [(register,)] = demo_base.rows(
            "SELECT (max(r.value_wh) - min(r.value_wh))::bigint FROM metering_reading r"
            "  JOIN metering_meterinstallation i ON i.id = r.installation_id"
            "  JOIN metering_usagepoint p ON p.id = i.usage_point_id"
            " WHERE p.code = 'Ю015-1' AND r.taken_on IN ('2021-06-30', '2021-07-31')"
        )
        assert hours == register > 0


class TestTheReconciliation:
    def test_of_july_gives_each_difference_its_kind(self, demo_base: DemoBase) -> None:
        rows = demo_base.rows(
            "SELECT w.code, w.kind FROM network_reconciliationrow w JOIN network_reconciliation r"
            "    ON r.id = w.reconciliation_id WHERE r.month = '2021-07-01' AND w.kind <> 'equal' ORDER BY 1"
        )
        assert rows == sorted(
            [
                (code_of(WRONG_RATIO), "ratio"),
                (code_of(WITH_LOSSES), "losses"),
                (code_of(NOT_THEIRS), "only_ours"),
                (NOT_OURS[0], "only_theirs"),
            ]
        )
