"""Drive the optimizer, lesson 05: the learner is the policy, with buttons for actions, on one real training run.

At the end two rivals drive the same VAE from the same start: plain Adam, which keeps its learning rate, and the
Q-learner that comes with the package.
"""

from collections.abc import Callable, Mapping, Sequence

import ipywidgets as widgets
import numpy as np
from IPython.display import Image
from matplotlib.axes import Axes

from rlvae_tutor.course.demos.driven_schedule import save_schedule
from rlvae_tutor.course.widgets.controls import button
from rlvae_tutor.course.widgets.explorer import LiveFigure, static_version
from rlvae_tutor.evaluation.rollout import comparison_env, rollout
from rlvae_tutor.experiments.shipped import load_shipped_race
from rlvae_tutor.mdp.actions import THREE_FACTORS
from rlvae_tutor.mdp.environment import VAETrainingEnv
from rlvae_tutor.mdp.observations import observation_names
from rlvae_tutor.mdp.policies import Policy, keep
from rlvae_tutor.mdp.task import LEARNING_RATE_LIMITS, Task
from rlvae_tutor.plotting import BLACK, BLUE, VERMILION

OBSERVATION = "full"
HALVE, KEEP, DOUBLE = range(len(THREE_FACTORS))
# The actions of each button, in order.
BUTTONS = {"halve": [HALVE], "keep": [KEEP], "double": [DOUBLE], "keep, five times": [KEEP] * 5}
STYLES = {"you": (BLUE, "-"), "plain Adam": (VERMILION, ":"), "Q-learner": (BLACK, "--")}
# Three drives of the static version, by their moves before they only keep.
DRIVEN = {
    "always keep": [],
    "double seven times, then keep": [DOUBLE] * 7,
    "double seven times, halve at the end": [DOUBLE] * 7 + [KEEP] * 23 + [HALVE] * 10,
}
# Losses in nats that differ by at most this much count as level.
LEVEL = 0.005
LOWEST, HIGHEST = 23, 52  # nats of the pictures' scale

# Losses in nats and learning rates along a run, the start first.
Run = tuple[list[float], list[float]]


class Drive(LiveFigure):
    """The widget: `buttons` by name, a picture, and words: the observation and, at the end, the score.

    `losses` (nats, outer-validation) and `rates` hold what happened so far, the start first.
    """

    def __init__(self, task: Task, seed: int, learning_rate: float) -> None:
        self.env, self.start = VAETrainingEnv(task, OBSERVATION, "three_factors"), (seed, learning_rate)
        self.rivals: dict[str, Run] = {}
        self.buttons = {name: button(name, self.pressed(actions)) for name, actions in BUTTONS.items()}
        self.buttons["start again"] = button("start again", lambda _: self.begin())
        super().__init__(list(self.buttons.values()), width=10, height=3.6, columns=2)
        self.begin()

    @property
    def horizon(self) -> int:
        """The outer steps of a whole training."""
        return self.env.batch.task.horizon

    @property
    def over(self) -> bool:
        """Whether the training has ended, at the horizon or in a crash."""
        return self.info["diverged"] or len(self.losses) > self.horizon

    def begin(self) -> None:
        """Start with a fresh VAE, always the same."""
        seed, rate = self.start
        self.observation, self.info = self.env.reset(seed=seed, options={"learning_rate": rate})
        self.losses, self.rates, self.earned = [self.info["nelbo"]], [rate], 0.0
        self.show()

    def pressed(self, actions: Sequence[int]) -> Callable[[widgets.Button], None]:
        """What a button does: its actions, as far as the training lasts."""

        def drive(_: widgets.Button) -> None:
            for action in actions:
                if not self.over:
                    self.advance(action)
            self.show()

        return drive

    def advance(self, action: int) -> None:
        """One outer step."""
        self.observation, reward, _, _, self.info = self.env.step(action)
        self.earned += reward
        self.losses.append(self.info["nelbo"])
        self.rates.append(self.info["learning_rate"])
        if self.over and not self.info["diverged"]:
            save_schedule(self.rates[1:])

    def show(self) -> None:
        """Draw and describe the training so far; the rivals appear when it is over."""
        if self.over and not self.rivals:
            self.rivals = rivals(self.env.batch.task, *self.start)
        for name, its_button in self.buttons.items():
            its_button.disabled = self.over and name != "start again"
        runs = {"you": (self.losses, self.rates)} | (self.rivals if self.over else {})
        self.redraw(lambda axes: draw(axes, runs, self.horizon))
        self.say(self.score() if self.over else self.standing(), below=table(self.observation))

    def standing(self) -> str:
        """Where the training stands, in a sentence."""
        return (
            f"Outer step {len(self.losses) - 1} of {self.horizon}: loss {self.losses[-1]:.2f} nats, learning rate "
            f"{self.rates[-1]:.2g}, rewards so far {self.earned:.2f}. What next: halve, keep or double?"
        )

    def score(self) -> str:
        """Where you and the rivals ended, in a sentence."""
        ends = {name: losses[-1] for name, (losses, _) in self.rivals.items()}
        theirs = ", ".join(f"{name} at {end:.2f}" for name, end in ends.items())
        if self.info["diverged"]:
            return f"Crashed in step {len(self.losses) - 1}. From the same start, {theirs} nats. Start again?"
        return f"You end at {self.losses[-1]:.2f} nats; from the same start, {theirs}. {verdict(self.losses[-1], ends)}"


def verdict(own: float, ends: Mapping[str, float]) -> str:
    """Which rivals the loss `own` beats or is level with, in a sentence; `ends` are their losses in nats by name."""
    beaten = [name for name, end in ends.items() if own < end - LEVEL]
    level = [name for name, end in ends.items() if abs(own - end) <= LEVEL]
    if not beaten and not level:
        return "Both are ahead of you; start again?"
    parts = [f"beat {' and '.join(beaten)}"] * bool(beaten) + [f"are level with {' and '.join(level)}"] * bool(level)
    return f"You {' and '.join(parts)}."


def rivals(task: Task, seed: int, learning_rate: float) -> dict[str, Run]:
    """The runs of plain Adam and of the shipped Q-learner from the same VAE, by name."""
    agent, _ = load_shipped_race()
    env = comparison_env(task, 1, "seven_factors", OBSERVATION)
    seen = len(agent.space.low)  # its observations are the first ones of the full set
    policies: dict[str, Policy] = {
        "plain Adam": keep(env.actions),
        "Q-learner": lambda observations: agent.act(observations[:, :seen]),
    }
    alone = np.array([seed]), np.array([learning_rate])
    runs = {name: rollout(env, policy, *alone) for name, policy in policies.items()}
    return {name: (run.validation[:, 0].tolist(), run.learning_rate[:, 0].tolist()) for name, run in runs.items()}


def draw(axes: list[Axes], runs: Mapping[str, Run], horizon: int) -> None:
    """Losses and learning rates over outer steps; `runs` maps a name to both."""
    for panel in axes:
        panel.set(xlabel="outer step (10 updates each)", xlim=(-0.02 * horizon, 1.02 * horizon))
    for name, (losses, rates) in runs.items():
        colour, dash = STYLES[name]
        mark = {"marker": "o", "markersize": 3.5} if name == "you" else {}
        axes[0].plot(np.minimum(losses, 60), dash, color=colour, label=name, **mark)
        axes[1].plot(rates, dash, color=colour, label=name, **mark)
    axes[0].set(ylabel="negative ELBO (nats)", ylim=(LOWEST, HIGHEST), title="Loss on outer-validation")
    axes[1].set(ylabel="learning rate", yscale="log", ylim=(LEARNING_RATE_LIMITS[0], 1), title="What the policy did")
    if len(runs) > 1:
        axes[0].legend(frameon=False)


def table(observation: np.ndarray) -> str:
    """The observation as an HTML table of names and numbers, in two columns."""
    pairs = list(zip(observation_names(OBSERVATION), observation, strict=True))
    cell = lambda name, value: f"<td>{name.replace('_', ' ')}</td><td style='text-align:right'>{value:.2f}</td>"
    half = len(pairs) // 2
    rows = "".join(
        f"<tr>{cell(*left)}{cell(*right)}</tr>" for left, right in zip(pairs[:half], pairs[half:], strict=True)
    )
    style = "border-spacing: 1.2em 0; border-collapse: separate; font-size: 90%"
    return f"<table style='{style}'><caption style='text-align:left'>The observation</caption>{rows}</table>"


def drive_the_optimizer(task: Task, seed: int = 5, learning_rate: float = 0.001) -> Drive:
    """The widget, for a fresh VAE of the `task`."""
    return Drive(task, seed, learning_rate)


def drive_static(task: Task, seed: int = 5, learning_rate: float = 0.001) -> Image:
    """The static version: three drives from one start, their losses and learning rates in one panel each."""
    env = VAETrainingEnv(task, OBSERVATION, "three_factors")

    def draw_panel(axes: Axes, name: str, moves: list[int]) -> None:
        actions = (moves + [KEEP] * task.horizon)[: task.horizon]
        draw_both(axes, name, *driven(env, actions, seed, learning_rate))

    settings = [{"name": name, "moves": moves} for name, moves in DRIVEN.items()]
    finish = lambda figure: figure.axes[0].legend(loc="upper right", frameon=False)
    return static_version(draw_panel, settings, 12, 3.4, finish)


def driven(env: VAETrainingEnv, actions: Sequence[int], seed: int, learning_rate: float) -> Run:
    """The run of a drive that takes these `actions`."""
    _, info = env.reset(seed=seed, options={"learning_rate": learning_rate})
    losses, rates = [info["nelbo"]], [learning_rate]
    for action in actions:
        *_, info = env.step(action)
        losses.append(info["nelbo"])
        rates.append(info["learning_rate"])
    return losses, rates


def draw_both(axes: Axes, name: str, losses: list[float], rates: list[float]) -> None:
    """One drive in one panel: loss on the left scale, learning rate on the right one."""
    axes.plot(losses, color=BLUE, marker="o", markersize=3, label="loss")
    axes.plot([], [], color=VERMILION, linestyle="--", label="learning rate")
    axes.set(xlabel="outer step", ylabel="negative ELBO (nats)", ylim=(LOWEST, HIGHEST))
    axes.set_title(f"{name}:\n{losses[-1]:.2f} nats", fontsize=11)
    right = axes.twinx()
    right.plot(rates, color=VERMILION, linestyle="--", drawstyle="steps-pre")
    right.set(yscale="log", ylim=(1e-4, 1), ylabel="learning rate")
    right.spines[["top"]].set_visible(False)
