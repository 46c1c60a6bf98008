"""Clusters: average link breaks chains, a veto holds, ties don't depend on luck."""

from pipeline.resolve.cluster import VETO, agglomerate, components


class Table(dict[tuple[int, int], int]):
    """Scores as given; every other pair speaks against."""

    def __missing__(self, pair: tuple[int, int]) -> int:
        return -1000


def test_components() -> None:
    assert components(6, [(4, 5), (1, 4), (0, 2)]) == [[0, 2], [1, 4, 5], [3]]


def test_a_chain_is_no_cluster() -> None:
    chain = Table({(0, 1): 900, (1, 2): 800, (2, 3): 900})
    assert agglomerate([0, 1, 2, 3], chain) == [[0, 1], [2, 3]]


def test_a_bridge_among_friends_holds() -> None:
    assert agglomerate([0, 1, 2], Table({(0, 1): 900, (1, 2): 900, (0, 2): -500})) == [[0, 1, 2]]


def test_a_veto_outweighs_everything() -> None:
    assert agglomerate([0, 1, 2], Table({(0, 1): 9000, (1, 2): 9001, (0, 2): VETO})) == [[0], [1, 2]]


def test_ties_go_to_the_earliest() -> None:
    assert agglomerate([0, 1, 2], Table({(0, 1): 500, (1, 2): 500, (0, 2): VETO})) == [[0, 1], [2]]
