import pytest
from small_dqn import run


@pytest.fixture(scope="session")
def uninterrupted(slippery_lakes):
    return run(slippery_lakes())
