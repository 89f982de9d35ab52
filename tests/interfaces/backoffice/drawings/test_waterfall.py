from __future__ import annotations

from django.template import Context, Template

from sbyt.interfaces.backoffice.drawings.waterfall import HEIGHT, WIDTH, Step, waterfall


def step(amount_kop: int, **given: object) -> Step:
    return Step(name="Энергия", amount_kop=amount_kop, said="1 000", **given)  # type: ignore[arg-type]


class TestAWaterfall:
    def test_begins_each_step_where_the_one_before_ended(self) -> None:
        first, second, total = waterfall([step(300_00), step(100_00), step(400_00, kind="total")]).blocks
        assert first.y == second.y + second.height
        assert (total.y, total.y + total.height) == (second.y, first.y + first.height)
        assert (first.height, second.height, total.height) == (106, 36, 142)

    def test_draws_what_is_taken_off_downwards_in_its_own_tone(self) -> None:
        first, less, total = waterfall([step(400_00), step(-100_00), step(300_00, kind="total")]).blocks
        assert less.y == first.y
        assert less.tone == "minus"
        assert total.y == less.y + less.height

    def test_stands_on_a_higher_floor_when_the_sum_goes_below_zero(self) -> None:
        picture = waterfall([step(100_00), step(-300_00), step(-200_00, kind="total")])
        assert picture.blocks[2].y == picture.floor
        assert picture.blocks[2].tone == "total"

    def test_keeps_a_tiny_step_seen(self) -> None:
        _, tiny, _ = waterfall([step(1_000_000_00), step(1), step(1_000_000_01, kind="total")]).blocks
        assert tiny.height == 2

    def test_stays_inside_its_frame(self) -> None:
        picture = waterfall([step(7_00)] * 8 + [step(56_00, kind="total")])
        assert all(block.x >= 0 and block.x + block.width <= WIDTH for block in picture.blocks)
        assert all(block.said_y >= 0 and block.y + block.height <= HEIGHT for block in picture.blocks)
        assert picture.blocks[-1].bridge_to is None

    def test_of_nothing_is_nothing(self) -> None:
        assert waterfall([]).blocks == ()


class TestDrawings:
    def test_are_made_without_inline_style(self) -> None:
        drawn = Template(
            "{% load drawings %}{% gauge 3 4 'ok' 'bad' %}{% weight 1 2 %}{% trend values 5 %}{% draw_waterfall picture %}"
        ).render(
            Context({"values": [1, 5, 9], "picture": waterfall([step(10_00, url="?step=1", current=True)])})
        )
        assert "style" not in drawn
        assert '<rect class="gauge-ok" width="75%" height="100%"/>' in drawn
        assert '<rect class="gauge-bad" x="75%" width="25%" height="100%"/>' in drawn
        assert '<rect class="gauge-bad" x="50%" width="50%"' in drawn
        assert '<polyline points="3,34 140,19 277,3"/>' in drawn
        assert '<a href="?step=1" aria-current="true">' in drawn

    def test_draw_no_missing_share_where_nothing_is_missing(self) -> None:
        assert "gauge-bad" not in Template("{% load drawings %}{% gauge 4 4 'ok' 'bad' %}").render(Context())
