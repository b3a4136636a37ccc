"""Draws that are the same on every system and Python: these numbers are written down for good."""

from __future__ import annotations

from desk_app.services.demo.chance import Chance, mixed, sums

_MS = 1_759_909_320_000


def test_the_same_seed_gives_the_same_draws_on_every_system() -> None:
    chance = Chance(mixed(1, 2, 3))

    assert mixed(1, 2, 3) == 13_592_992_832_856_903_821
    assert [chance.below(1000) for _ in range(6)] == [42, 121, 836, 816, 308, 722]


def test_neighbouring_seeds_have_nothing_in_common() -> None:
    bits = [(mixed(1, 2, number) ^ mixed(1, 2, number + 1)).bit_count() for number in range(500)]

    assert 30 < sum(bits) / len(bits) < 34


def test_an_id_is_a_uuid_of_version_7_of_its_second() -> None:
    chance = Chance(5)
    for _ in range(200):
        made = chance.id_at(_MS // 1000)
        number = int.from_bytes(made, "big")

        assert len(made) == 16
        assert number >> 76 & 0xF == 7
        assert number >> 62 & 0b11 == 0b10
        assert _MS <= number >> 80 < _MS + 1000


def test_ids_of_one_second_differ() -> None:
    chance = Chance(5)

    assert len({chance.id_at(_MS // 1000) for _ in range(5_000)}) == 5_000


def test_an_index_is_drawn_in_proportion_to_its_weight() -> None:
    chance, table = Chance(9), sums([1, 0, 3])
    drawn = [chance.index(table) for _ in range(8_000)]

    assert drawn.count(1) == 0
    assert 0.72 < drawn.count(2) / len(drawn) < 0.78


def test_a_draw_from_quantiles_lies_between_its_ends_and_half_of_them_below_the_middle() -> None:
    chance = Chance(9)
    drawn = [chance.quantile((10, 20, 100)) for _ in range(4_000)]

    assert min(drawn) >= 10
    assert max(drawn) <= 100
    assert 0.47 < sum(value < 20 for value in drawn) / len(drawn) < 0.53
