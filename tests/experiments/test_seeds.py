"""No seed serves two purposes, two policies or two experiments."""

from itertools import product

import numpy as np

from rlvae_tutor.experiments.seeds import FIRST_SEED, PURPOSES, seeds_for
from rlvae_tutor.experiments.study.settings import StudySettings
from rlvae_tutor.experiments.transfer.settings import TransferSettings

MOST = 10_000  # more seeds than any purpose asks for


def policy_seeds(seed):
    """The named seeds of a study, and of the transfer table, that a person starts with `seed`."""
    study, transfer = StudySettings(seed=seed), TransferSettings(seed=seed)
    return [*map(study.policy_seed, range(study.policies)), study.common_seed, transfer.policy_seed]


def test_no_seed_serves_two_purposes_or_two_policies():
    named = [*policy_seeds(3), *policy_seeds(4)]
    blocks = [seeds_for(purpose, seed, MOST) for purpose, seed in product(PURPOSES, named)]
    seeds = np.concatenate(blocks)
    assert len(np.unique(seeds)) == len(seeds)
    assert seeds.min() >= FIRST_SEED, "learning draws its own below"


def test_every_policy_is_tested_on_seeds_of_its_own():
    settings = StudySettings(seed=3)
    assert settings.test_seeds.shape == (settings.policies, settings.seeds)
    assert len(np.unique(settings.test_seeds)) == settings.test_seeds.size
