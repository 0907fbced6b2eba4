"""Answers to the exercises of lesson 17 that are right in another way than the solution."""

from statistics import median


def update_operations(encoder, decoder, batch_size):
    """Product by product, there and back."""
    operations = 0
    for network in (encoder, decoder):
        for layer in range(len(network) - 1):
            one_product = 2 * batch_size * network[layer] * network[layer + 1]
            is_data = network is encoder and layer == 0
            operations += one_product * (2 if is_data else 3)
    return operations


def speed_up(share, factor):
    """The time before over the time after, both in units of the slowed part."""
    return factor / (factor * (1 - share) + share)


def times_as_fast(ours, theirs, work):
    """By the number of calls that the work takes."""
    took = []
    for record in (theirs, ours):
        usual = median(record["calls"])
        calls = work / (record["updates"] * record["members"])
        took.append(record["first"] + (calls - 1) * usual)
    return took[0] / took[1]


def chunk_members(weights, activations, slots, batch_size, memory):
    """Doubled for as long as it fits."""
    numbers = weights * (slots + 2) + 2 * activations * batch_size
    members = 1
    while 2 * members * numbers * 4 <= memory:
        members *= 2
    return members


ANSWERS = {
    "update_operations": update_operations,
    "speed_up": speed_up,
    "times_as_fast": times_as_fast,
    "chunk_members": chunk_members,
}
