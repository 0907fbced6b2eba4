"""A clear error for an import from a place where a module stood in an earlier version."""

from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

MOVED = {
    "check": "rlvae_tutor.course: exercises in sheets, predict in predictions, the checks themselves in check",
    "widgets": "rlvae_tutor.course.widgets",
    "figures": "rlvae_tutor.plotting; the picture of a race or a study stands beside it, in rlvae_tutor.experiments",
    "workspace": "rlvae_tutor.course.workspace",
    "vae.article": "rlvae_tutor.course.demos.article",
    "vae.beta_sweep": "rlvae_tutor.course.demos.beta_sweep",
    "vae.gradients": "rlvae_tutor.course.demos.gradient_estimators",
    "vae.calibration": "rlvae_tutor.course.demos.calibration",
    "mdp.markov": "rlvae_tutor.course.demos.markov",
    "qlearning.maximisation": "rlvae_tutor.course.demos.maximisation",
    "qlearning.triad": "rlvae_tutor.course.demos.deadly_triad",
    "qlearning.binned": "rlvae_tutor.qlearning.table_over_bins",
    "evaluation.revisited": "rlvae_tutor.course.demos.claims_remeasured",
    "evaluation.two_workers": "rlvae_tutor.course.demos.two_workers",
    "evaluation.spelling": "rlvae_tutor.course.demos.spelling",
    "evaluation.pictures": "rlvae_tutor.course.demos.pictures",
    "evaluation.recognition": "rlvae_tutor.course.demos.recognition",
    "evaluation.comparison": "rlvae_tutor.experiments.race",
    "evaluation.report": "rlvae_tutor.experiments.race.report",
    "evaluation.study": "rlvae_tutor.experiments.study",
    "evaluation.study_report": "rlvae_tutor.experiments.study.report",
    "evaluation.verdicts": "rlvae_tutor.experiments.study.verdicts",
    "evaluation.transfer": "rlvae_tutor.experiments.transfer",
    "evaluation.transfer_report": "rlvae_tutor.experiments.transfer.report",
    "evaluation.transfer_verdicts": "rlvae_tutor.experiments.transfer.verdicts",
    "evaluation.fields": "rlvae_tutor.experiments.transfer.fields",
    "evaluation.plan": "rlvae_tutor.experiments.steps",
    "evaluation.stages": "rlvae_tutor.experiments.steps",
    "evaluation.cluster": "rlvae_tutor.experiments.cluster",
}


class Signpost:
    """An import finder that finds nothing, and says where a module went."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """None for every module that has not moved; `ModuleNotFoundError` with the new place for one that has."""
        new = MOVED.get(name.removeprefix("rlvae_tutor."))
        if new is None or not name.startswith("rlvae_tutor."):
            return None
        raise ModuleNotFoundError(f"{name} has moved: it is now in {new}. CHANGELOG.md lists all moves.", name=name)
