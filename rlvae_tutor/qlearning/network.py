"""The Q-network: from an encoded observation to the value of every action."""

import rlvae_tutor.backend  # noqa: F401  isort: skip (silences TensorFlow before Keras loads it)
import keras


def q_network(inputs: int, actions: int, hidden: tuple[int, ...], seed: int) -> keras.Sequential:
    """A Keras model from (batch, inputs) to Q-values (batch, actions), with ReLU after each `hidden` layer."""
    layers = [keras.Input((inputs,))]
    for i, width in enumerate((*hidden, actions)):
        activation = "relu" if i < len(hidden) else None
        initial = keras.initializers.GlorotUniform(seed=1000 * seed + i)
        layers.append(keras.layers.Dense(width, activation, kernel_initializer=initial))
    return keras.Sequential(layers)
