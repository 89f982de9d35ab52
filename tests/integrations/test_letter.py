"""Letters as they come, spoiled: read without a fault, what cannot be decoded is a file with its problem."""

from __future__ import annotations

import random

from sbyt.formats.mutations import mutated
from sbyt.integrations.mailbox.letter import read_letter
from tests.integrations.test_mailbox import TEN, a_letter


class TestSpoiledLetters:
    def test_never_fall_over_and_keep_a_key(self) -> None:
        draw = random.Random(20261122)
        whole = a_letter(*TEN[:1], ("акт.pdf", b"%PDF"))
        files = 0
        for _turn in range(400):
            letter = read_letter(mutated(draw, whole))
            assert letter.key
            assert all((file.content is None) == (file.problem is not None) for file in letter.files)
            files += len(letter.files)
        assert files > 100

    def test_of_an_impossible_date_have_none(self) -> None:
        letter = read_letter(
            b"From: a@b.example\r\nDate: Thu, 05 Aug 2021 08:30:00 +99999999999999999999\r\n\r\n"
        )
        assert (letter.sent_at, letter.sender) == (None, "a@b.example")

    def test_with_a_part_that_does_not_decode_say_so(self) -> None:
        letter = read_letter(
            b"From: a@plant.example\r\nContent-Type: application/xml; name=1.xml\r\n"
            b"Content-Transfer-Encoding: base64\r\n\r\n\xff\xfe not base64"
        )
        [file] = letter.files
        assert file.name == "1.xml"
