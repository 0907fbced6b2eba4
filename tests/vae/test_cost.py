"""What training costs: operations as counted by hand, fair turns, and ways of training that do the same work."""

from itertools import pairwise

import numpy as np
import pytest

from rlvae_tutor.vae import NAMED, Architecture, Population, cost


def by_hand(widths, latent, batch_size):
    """Two operations for each term of a product, three products for each layer but the first, which has two."""
    encoder, decoder = (*widths, 2 * latent), (latent, *reversed(widths))
    products = [inputs * outputs for sizes in (encoder, decoder) for inputs, outputs in pairwise(sizes)]
    return 2 * batch_size * (3 * sum(products) - products[0])


@pytest.mark.parametrize(("hidden", "latent", "batch_size"), [((32,), 4, 64), ((128, 64, 32), 16, 64), ((5, 3), 2, 7)])
def test_operations_in_the_graph_are_those_counted_by_hand(hidden, latent, batch_size):
    population = Population(Architecture(64, hidden, latent), batch_size=batch_size)
    found = cost.operations(population, np.zeros((10, 64), np.float32))
    assert found == by_hand((64, *hidden), latent, batch_size)


def test_calls_take_turns_and_the_median_counts(monkeypatch):
    heard, clock = [], iter([0, 1, 1, 3, 3, 103, 103, 105, 105, 106, 106, 108])
    monkeypatch.setattr(cost.time, "perf_counter", lambda: next(clock))
    took = cost.in_turns({"a": lambda: heard.append("a"), "b": lambda: heard.append("b")}, turns=3)
    assert heard == ["a", "b"] * 3
    assert took == {"a": 1.0, "b": 2.0}


def test_a_large_product_and_a_large_copy_tell_their_work():
    multiply, operations = cost.large_product(size=8)
    copy, moved = cost.large_copy(size=1000)
    assert multiply().shape == (8, 8)
    assert operations == 2 * 8**3
    copy()
    assert moved == 2 * 1000


def test_a_crowd_is_the_same_whatever_its_chunks(examples):
    population = Population(Architecture(64, (8,)), batch_size=16)
    crowds = [cost.Crowd(population, examples, 5, size) for size in (2, 5)]
    for crowd in crowds:
        crowd.train(20)
    np.testing.assert_allclose(crowds[0].losses(examples), crowds[1].losses(examples), rtol=1e-4)


def test_the_three_modes_make_one_update_of_the_first_chunk(examples):
    crowd = cost.Crowd(Population(Architecture(64, (8,)), batch_size=16), examples, 5, size=2)
    assert {name: call().tolist() for name, call in cost.modes(crowd).items()} == {
        name: [1, 1] for name in ("eager", "graph", "XLA")
    }


def test_keras_at_its_best_makes_the_updates_that_were_asked_for(examples):
    data = np.tile(examples, (4, 1))[:256]
    vae, train = cost.keras_at_its_best(Architecture(64, **NAMED["small"]), data, updates=6, at_once=3)
    before = vae.report(data)["nelbo"]
    train()
    assert int(vae.optimizer.iterations) == 6
    assert vae.report(data)["nelbo"] < before
