"""Draw the town's grid on the map of the network: nodes, head meters, who hangs where."""

from __future__ import annotations

from datetime import date
from typing import Final

from sbyt.apps.metering.queries.points import usage_points_for
from sbyt.apps.network.operations import hang_point, save_node
from sbyt.apps.network.types import NetworkNode
from sbyt.apps.parties.queries import branch_ids_by_code
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.demo_town.grid import NODES
from sbyt.usecases.demo_town.town import Town

_REASON: Final = "Наполнение демонстрационной базы"
_ACT: Final = "Акт о нормативных потерях от 11.01.2021 № 3"
_SINCE: Final = date(2021, 1, 1)


def draw_grid(town: Town) -> int:
    """Store the nodes and hang the companies on them; returns how many points hang."""
    branches = branch_ids_by_code()
    ids = dict(usage_points_for(SYSTEM).values_list("code", "pk"))
    codes = {
        (firm.key, place): point.code for firm in town.companies for place, point in enumerate(firm.points, 1)
    }
    made: dict[str, NetworkNode] = {}
    hung = 0
    for node in NODES:
        made[node.code] = save_node(
            actor=SYSTEM, node_id=None, code=node.code, name=node.name, kind=node.kind,
            branch_id=branches[node.branch], parent_id=made[node.parent].pk if node.parent else None,
            head_point_id=ids[node.head] if node.head else None, norm_bp=node.norm_bp,
            act=_ACT if node.norm_bp else "", reason=_REASON,
        )  # fmt: skip
        for place in node.hung:
            hang_point(
                actor=SYSTEM,
                node=made[node.code],
                usage_point_id=ids[codes[place]],
                since=_SINCE,
                reason=_REASON,
            )
            hung += 1
    return hung
