"""Many VAEs trained at once: one batched, XLA-compiled graph over a leading population axis of N.

VAE i in a population equals VAE i alone, whatever its neighbours do: no number crosses the population axis, and every
random number depends on the VAE's own seed and step.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from rlvae_tutor.backend import tf
from rlvae_tutor.errors import check_whole
from rlvae_tutor.vae.elbo import Terms, batch_mean, check_free_bits, elbo_terms
from rlvae_tutor.vae.networks import Architecture, Parameters
from rlvae_tutor.vae.optimizers import RULES, SLOTS, Hyperparameters, check_optimizer, per_vae
from rlvae_tutor.vae.randomness import to_indices, to_normals, uniforms

Tree = Any  # tensors in nested tuples, as `tf.nest` takes them


class TrainingState(NamedTuple):
    """All that the next update depends on besides data and hyperparameters; every tensor has the leading axis N.

    `average` is the mean of the parameters after each of the last `averaged` updates, and `averaged` is -1 where no
    average is taken. In a population without averages both are empty tuples.
    """

    parameters: Parameters
    slots: tuple[Parameters, ...]
    step: tf.Tensor
    seed: tf.Tensor
    average: Parameters | tuple[()] = ()
    averaged: tf.Tensor = ()


class UpdateStatistics(NamedTuple):
    """What K updates looked like, each float32 of shape (N,).

    Mean and standard deviation of the minibatch loss in nats; mean log of the gradient norm; mean cosine between
    successive gradients (0 when K is 1); norm of the last update over the norm of the parameters.
    """

    loss_mean: tf.Tensor
    loss_deviation: tf.Tensor
    log_gradient_norm: tf.Tensor
    gradient_cosine: tf.Tensor
    update_ratio: tf.Tensor


class RunningSums(NamedTuple):
    """What `Population.train_measured` carries from update to update to compute `UpdateStatistics`."""

    loss_mean: tf.Tensor
    squared_deviations: tf.Tensor
    log_gradient_norm: tf.Tensor
    gradient_cosine: tf.Tensor
    update_ratio: tf.Tensor
    gradient: Parameters


def tree_sum(function: Callable[..., tf.Tensor], *trees: Tree) -> tf.Tensor:
    """Sum over all weights of `function` of the trees' leaves, one number per VAE: shape (N,)."""
    leaves = zip(*(tf.nest.flatten(tree) for tree in trees), strict=True)
    return tf.add_n([tf.reduce_sum(function(*leaf), axis=list(range(1, len(leaf[0].shape)))) for leaf in leaves])


def tree_norm(tree: Tree) -> tf.Tensor:
    """Euclidean norm of each VAE's weights, gradient or update: shape (N,)."""
    return tf.sqrt(tree_sum(tf.square, tree))


def select(mask: tf.Tensor, chosen: Tree, others: Tree) -> Tree:
    """The members of state `chosen` where `mask` (N,) is true, those of `others` elsewhere."""

    def pick(one: tf.Tensor, other: tf.Tensor) -> tf.Tensor:
        return tf.where(tf.reshape(mask, [-1] + [1] * (len(one.shape) - 1)), one, other)

    return tf.nest.map_structure(pick, chosen, others)


class Population:
    """N VAEs of one architecture, trained by one optimizer on minibatches drawn with replacement.

    The object holds what is fixed; `TrainingState` holds what changes, and its tensors say what N is. TensorFlow
    compiles each method once per shape and never again for new values: the number of updates is data, too. In training,
    `free_bits` nats of each latent's KL cost nothing.
    """

    def __init__(
        self,
        architecture: Architecture,
        optimizer: str = "adam",
        batch_size: int = 64,
        averages: bool = False,
        free_bits: float = 0.0,
    ) -> None:
        check_optimizer(optimizer)
        check_free_bits(free_bits)
        check_whole("The batch size", batch_size, 1)
        self.architecture = architecture
        self.optimizer = optimizer
        self.batch_size = batch_size
        self.averages = averages
        self.free_bits = free_bits

    @tf.function(jit_compile=True, autograph=False)
    def start(self, seeds: tf.Tensor) -> TrainingState:
        """Fresh `TrainingState` for integer `seeds` (N,): VAE i depends on seeds[i] alone."""
        parameters = self.architecture.initial_parameters(seeds)
        zeros = tf.nest.map_structure(tf.zeros_like, parameters)
        average = (parameters, -tf.ones_like(seeds)) if self.averages else ()
        return TrainingState(parameters, (zeros,) * SLOTS[self.optimizer], tf.zeros_like(seeds), seeds, *average)

    def restart_average(self, state: TrainingState, mask: tf.Tensor) -> TrainingState:
        """The state with a new average, of no updates yet, for each member where `mask` (N,) is true."""
        return state._replace(averaged=tf.where(mask, 0, state.averaged)) if self.averages else state

    def add_to_average(self, state: TrainingState) -> TrainingState:
        """The state with its parameters added to the average of each member that takes one (Ruppert 1988)."""
        if not self.averages:
            return state
        averaged = tf.where(state.averaged < 0, state.averaged, state.averaged + 1)
        share = 1 / tf.cast(tf.maximum(averaged, 1), tf.float32)
        mean = lambda old, new: old + per_vae(share, new) * (new - old)
        average = tf.nest.map_structure(mean, state.average, state.parameters)
        return state._replace(average=average, averaged=averaged)

    def model(self, state: TrainingState) -> Parameters:
        """The parameters by which a state is judged: the average where one has begun, else the newest."""
        return select(state.averaged > 0, state.average, state.parameters) if self.averages else state.parameters

    def minibatch(self, state: TrainingState, data: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        """The next update of each VAE: examples (N, batch, size), noise (N, batch, latent), what the decoder sees."""
        examples, latent = self.batch_size, self.architecture.latent
        sizes = [examples, examples * latent, examples * self.architecture.uniforms_per_example]
        chosen, noise, hidden = tf.split(uniforms(state.seed, state.step, sum(sizes)), sizes, axis=-1)
        x = tf.gather(data, to_indices(chosen, tf.shape(data)[0]))
        return x, to_normals(tf.reshape(noise, [-1, examples, latent])), self.architecture.view(x, hidden)

    def gradient(
        self, state: TrainingState, hyperparameters: Hyperparameters, data: tf.Tensor
    ) -> tuple[tf.Tensor, Parameters]:
        """Minibatch loss (N,) in nats and its gradient, shaped as the parameters."""
        x, noise, seen = self.minibatch(state, data)
        with tf.GradientTape() as tape:
            tape.watch(state.parameters)
            terms = elbo_terms(
                self.architecture, state.parameters, x, noise, hyperparameters.beta, seen, self.free_bits
            )
            loss = batch_mean(terms).nelbo
        return loss, tape.gradient(loss, state.parameters)

    def apply(self, state: TrainingState, hyperparameters: Hyperparameters, gradient: Parameters) -> TrainingState:
        """The state after one optimizer update along `gradient`."""
        rule = RULES[self.optimizer]
        leaves = zip(*(tf.nest.flatten(tree) for tree in (state.parameters, gradient, *state.slots)), strict=True)
        moved = [rule(weight, slope, tuple(slots), hyperparameters, state.step) for weight, slope, *slots in leaves]
        pack = lambda values: tf.nest.pack_sequence_as(state.parameters, values)
        slots = tuple(pack([slots[i] for _, slots in moved]) for i in range(len(state.slots)))
        parameters = pack([weight for weight, _ in moved])
        return self.add_to_average(state._replace(parameters=parameters, slots=slots, step=state.step + 1))

    @tf.function(jit_compile=True, autograph=False)
    def train(
        self, state: TrainingState, hyperparameters: Hyperparameters, data: tf.Tensor, updates: tf.Tensor
    ) -> TrainingState:
        """The state after `updates` (scalar integer tensor) updates on `data` (examples, size)."""

        def one_update(i: tf.Tensor, state: TrainingState) -> tuple[tf.Tensor, TrainingState]:
            _, gradient = self.gradient(state, hyperparameters, data)
            return i + 1, self.apply(state, hyperparameters, gradient)

        return tf.while_loop(lambda i, _: i < updates, one_update, (tf.constant(0), state))[1]

    @tf.function(jit_compile=True, autograph=False)
    def train_measured(
        self, state: TrainingState, hyperparameters: Hyperparameters, data: tf.Tensor, updates: tf.Tensor
    ) -> tuple[TrainingState, UpdateStatistics]:
        """As `train`, and the `UpdateStatistics` of those updates."""

        def one_update(
            i: tf.Tensor, state: TrainingState, sums: RunningSums
        ) -> tuple[tf.Tensor, TrainingState, RunningSums]:
            loss, gradient = self.gradient(state, hyperparameters, data)
            moved = self.apply(state, hyperparameters, gradient)
            return i + 1, moved, add_update(sums, i, loss, gradient, state.parameters, moved.parameters)

        zero = tf.zeros_like(hyperparameters.learning_rate)
        sums = RunningSums(zero, zero, zero, zero, zero, tf.nest.map_structure(tf.zeros_like, state.parameters))
        start = (tf.constant(0), state, sums)
        _, state, sums = tf.while_loop(lambda i, *_: i < updates, one_update, start)
        return state, summarise(sums, tf.cast(updates, tf.float32))

    @tf.function(jit_compile=True, autograph=False)
    def evaluate(self, parameters: Parameters, x: tf.Tensor, noise: tf.Tensor) -> Terms:
        """`Terms` at beta = 1, each (N,), averaged over `x` (examples, size) with fixed `noise` (examples, latent)."""
        return batch_mean(elbo_terms(self.architecture, parameters, x, noise))

    def decoded(self, parameters: Parameters, codes: tf.Tensor) -> tf.Tensor:
        """Means of p(x | z), shape (N, count, size), that the decoder of each VAE makes of `codes` (count, latent)."""
        outputs = self.architecture.decode(parameters.decoder, tf.cast(codes, tf.float32))
        return self.architecture.likelihood.mean(outputs)


def add_update(
    sums: RunningSums, count: tf.Tensor, loss: tf.Tensor, gradient: Parameters, before: Parameters, after: Parameters
) -> RunningSums:
    """`RunningSums` of `count` updates with one more in them.

    The squared deviations are summed as in Welford 1962, because the mean square minus the squared mean would drown in
    rounding.
    """
    loss_mean = sums.loss_mean + (loss - sums.loss_mean) / tf.cast(count + 1, loss.dtype)
    norm = tree_norm(gradient)
    product = tree_sum(tf.multiply, gradient, sums.gradient)
    cosine = tf.math.divide_no_nan(product, norm * tree_norm(sums.gradient))
    step = tf.nest.map_structure(tf.subtract, after, before)
    return RunningSums(
        loss_mean,
        sums.squared_deviations + (loss - sums.loss_mean) * (loss - loss_mean),
        sums.log_gradient_norm + tf.math.log(norm),
        sums.gradient_cosine + cosine,
        tree_norm(step) / tree_norm(before),
        gradient,
    )


def summarise(sums: RunningSums, count: tf.Tensor) -> UpdateStatistics:
    """`UpdateStatistics` of `count` updates."""
    deviation = tf.sqrt(sums.squared_deviations / count)
    cosine = sums.gradient_cosine / tf.maximum(count - 1, 1.0)
    return UpdateStatistics(sums.loss_mean, deviation, sums.log_gradient_norm / count, cosine, sums.update_ratio)
