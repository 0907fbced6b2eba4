"""Exercise 17.1: The operations of an update."""

from itertools import pairwise

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 1. The operations of an update

Forward, and back. Which products does an update need, and which one does it not?
"""

SMALL = (64, 32, 8), (4, 32, 64), 64
ARTICLE = (64, 128, 64, 32, 32), (16, 32, 64, 128, 64), 64


@exercise(
    "17/update_operations",
    "The operations of an update",
    question=QUESTION,
    cases=[
        Case(((3, 2), (1, 3), 1), "one layer each, 3 to 2 and 1 to 3, a single example"),
        Case(SMALL, "the small VAE on 8 x 8 pixels, minibatches of 64"),
        Case(ARTICLE, "the article's network on 8 x 8 pixels, minibatches of 64"),
    ],
    hints=[
        "A layer of m inputs and n outputs is a product of matrices (batch, m) and (m, n). What does that take?",
        "Backward there are two products of the same size: one for the gradient of the weights, one for the inputs.",
        "Nobody asks for the gradient of the data: the encoder's first layer has two products, all others three.",
    ],
    points=2,
)
def update_operations(encoder: tuple[int, ...], decoder: tuple[int, ...], batch_size: int) -> int:
    """Floating-point operations in the matrix products of one update, a whole number.

    `encoder` and `decoder` are the widths of their layers in the order data flows, such as (64, 32, 8): 64 values in,
    32 hidden units, 8 outputs. A product of (a, b) and (b, c) takes 2 a b c. All layers need a product forward and two
    backward, but the encoder's first: its inputs are data, which need no gradient.
    """
    products = [inputs * outputs for sizes in (encoder, decoder) for inputs, outputs in pairwise(sizes)]
    return 2 * batch_size * (3 * sum(products) - products[0])


def layer_products(*networks: tuple[int, ...]) -> list[int]:
    """Inputs times outputs of every layer of some networks."""
    return [inputs * outputs for sizes in networks for inputs, outputs in pairwise(sizes)]


@update_operations.wrong(
    "You counted a multiplication and the addition that follows it as one operation.",
    "Each term of a product takes two: multiply, then add. Hence the 2.",
)
def multiply_and_add_as_one(encoder: tuple[int, ...], decoder: tuple[int, ...], batch_size: int) -> object:
    products = layer_products(encoder, decoder)
    return batch_size * (3 * sum(products) - products[0])


@update_operations.wrong(
    "You counted the forward pass alone; the way back has two products for each one of the way there.",
    "To train a network takes about three times what it takes to use it.",
)
def forward_only(encoder: tuple[int, ...], decoder: tuple[int, ...], batch_size: int) -> object:
    return 2 * batch_size * sum(layer_products(encoder, decoder))


@update_operations.wrong(
    "You counted one product backward; there are two, to the weights and to the inputs.",
    "The gradient of the inputs is what the layer before is trained by.",
)
def one_product_backward(encoder: tuple[int, ...], decoder: tuple[int, ...], batch_size: int) -> object:
    return 4 * batch_size * sum(layer_products(encoder, decoder))


@update_operations.wrong(
    "You gave the encoder's first layer three products; its inputs are data, and nobody changes those.",
    "What is not asked for is not computed.",
)
def gradient_of_the_data(encoder: tuple[int, ...], decoder: tuple[int, ...], batch_size: int) -> object:
    return 6 * batch_size * sum(layer_products(encoder, decoder))


@update_operations.wrong(
    "You left out the minibatch: every example goes through the network.",
    "Weights are there once; operations come with each example.",
)
def one_example(encoder: tuple[int, ...], decoder: tuple[int, ...], batch_size: int) -> object:
    return update_operations.reference(encoder, decoder, 1)


@update_operations.wrong(
    "You counted the encoder alone.", "An update goes through both, there and back: a VAE is a pair of networks."
)
def encoder_alone(encoder: tuple[int, ...], decoder: tuple[int, ...], batch_size: int) -> object:
    products = layer_products(encoder)
    return 2 * batch_size * (3 * sum(products) - products[0])


@update_operations.wrong(
    "You spared the first layers of both networks the gradient of their inputs; the decoder's inputs are codes, and "
    "through these the encoder learns.",
    "Without that gradient no reparameterisation is of use (lesson 02).",
)
def no_gradient_of_the_codes(encoder: tuple[int, ...], decoder: tuple[int, ...], batch_size: int) -> object:
    both = (layer_products(network) for network in (encoder, decoder))
    return sum(2 * batch_size * (3 * sum(products) - products[0]) for products in both)


@update_operations.wrong(
    "You joined encoder and decoder to one chain of layers: between them stands no layer, but a code is drawn.",
    "Count the layers of each network by itself.",
)
def joined_to_one_chain(encoder: tuple[int, ...], decoder: tuple[int, ...], batch_size: int) -> object:
    products = layer_products((*encoder, *decoder))
    return 2 * batch_size * (3 * sum(products) - products[0])
