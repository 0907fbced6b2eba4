# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Glossary
#
# Every term of the course, in the sentence that introduces it, and the lesson where that sentence stands.

# %% [markdown]
# ## A
#
# - **Action** ([05](05_training_as_a_decision_process.ipynb)). An *action* is what is chosen in it.
# - **Active unit** ([04](04_reading_a_vae.ipynb)). A latent is an *active unit* if the variance of its encoded *mean*
#   over the data is above .01 (Burda et al. 2016).
# - **Adam** ([00](00_start_here.ipynb)). The optimizer is *Adam*, the most used form of gradient descent.
# - **Amortised inference** ([02](02_from_autoencoder_to_vae.ipynb)). To infer codes by one network that is trained
#   for all pictures, rather than for each picture anew, is *amortised inference*.

# %% [markdown]
# ## B
#
# - **Backup** ([08](08_planning_in_a_small_world.ipynb)). A *backup* computes the value of every action in a state
#   from the values of the states that may follow.
# - **Bellman optimality** ([08](08_planning_in_a_small_world.ipynb)). *Bellman optimality* says that the best return
#   of a state is the best, over actions, of the reward now plus the discounted best return of what follows (Bellman
#   1957).
# - **Bilinear rounding** ([08](08_planning_in_a_small_world.ipynb)). *Bilinear rounding* moves to one of the four
#   cells around a point at random, with the probabilities that make the move right on average.
# - **Bin** ([10](10_q_learning_over_optimizer_steps.ipynb)). A *bin* is an interval of a number's range that counts
#   as one value: all that falls into it shares a row of the table.

# %% [markdown]
# ## C
#
# - **Code** ([01](01_repairing_an_autoencoder.ipynb)). The sixteen numbers between encoder and decoder are the *code*
#   of a picture; each of them is a *latent*.
# - **Curse of dimension** ([10](10_q_learning_over_optimizer_steps.ipynb)). That rows multiply with every number
#   observed is the *curse of dimension* (Bellman 1957).

# %% [markdown]
# ## D
#
# - **Dead latent** ([01](01_repairing_an_autoencoder.ipynb)). A *dead latent* is zero for every digit there is.
# - **Decoder** ([00](00_start_here.ipynb)). A *variational autoencoder* (VAE) is a pair of neural networks: the
#   *encoder* turns a picture into a short code, the *decoder* turns a code back into a picture.
# - **Distortion** ([04](04_reading_a_vae.ipynb)). Its reconstruction error, as what is lost, is the *distortion*.

# %% [markdown]
# ## E
#
# - **Encoder** ([00](00_start_here.ipynb)). A *variational autoencoder* (VAE) is a pair of neural networks: the
#   *encoder* turns a picture into a short code, the *decoder* turns a code back into a picture.
# - **Environment** ([05](05_training_as_a_decision_process.ipynb)). An *environment* is a program with two functions:
#   `reset` starts an episode, `step` takes an action and returns what follows.
# - **Episode** ([05](05_training_as_a_decision_process.ipynb)). An *episode* is one walk from the start to the
#   horizon, or to an earlier end.
# - **Evidence lower bound** ([02](02_from_autoencoder_to_vae.ipynb)). The last line, $E_q[\log p(x, z) - \log q(z
#   \mid x)]$, is the *evidence lower bound* (ELBO) on $\log p(x)$.
# - **Excess loss** ([05](05_training_as_a_decision_process.ipynb)). The *excess loss* is the loss less the reference,
#   $e_t = L_t - L_{ref}$, but never below a floor of .01 nats.

# %% [markdown]
# ## G
#
# - **Generative model** ([02](02_from_autoencoder_to_vae.ipynb)). A *generative model* is a story of how a picture
#   comes about.
# - **Gradient descent** ([00](00_start_here.ipynb)). It is trained by *gradient descent*: thousands of small changes
#   to its parameters, each making a number, the *loss*, a little smaller.

# %% [markdown]
# ## H
#
# - **Horizon** ([05](05_training_as_a_decision_process.ipynb)). The *horizon* is the number of steps there are.

# %% [markdown]
# ## I
#
# - **Importance-weighted bound** ([04](04_reading_a_vae.ipynb)). The *importance-weighted bound* on $\log p(x)$ is
#   the right side, the mean log of the average weight $p(x, z) / q(z \mid x)$ of K draws (Burda et al. 2016).

# %% [markdown]
# ## K
#
# - **KL divergence** ([02](02_from_autoencoder_to_vae.ipynb)). The *KL divergence* $KL(q \| p) = E_q[\log q / p]$
#   says how far the distribution $q$ is from $p$, in nats.

# %% [markdown]
# ## L
#
# - **Latent** ([01](01_repairing_an_autoencoder.ipynb)). The sixteen numbers between encoder and decoder are the
#   *code* of a picture; each of them is a *latent*.
# - **Learning rate** ([00](00_start_here.ipynb)). How large each change is decides the *learning rate*, the number
#   that the slope of the loss is multiplied by.
# - **Logit** ([02](02_from_autoencoder_to_vae.ipynb)). For each pixel the decoder gives a *logit*, any number $l$ for
#   the probability $p = 1 / (1 + e^{-l})$, here of ink.
# - **Loss** ([00](00_start_here.ipynb)). It is trained by *gradient descent*: thousands of small changes to its
#   parameters, each making a number, the *loss*, a little smaller.

# %% [markdown]
# ## M
#
# - **Marginal likelihood** ([02](02_from_autoencoder_to_vae.ipynb)). The *marginal likelihood* of a picture is this
#   $p(x)$, its probability whatever its code.
# - **Markov decision process** ([05](05_training_as_a_decision_process.ipynb)). States, actions, transition and
#   rewards together are a *Markov decision process*.
# - **Markov property** ([05](05_training_as_a_decision_process.ipynb)). *Markov* is a property: a process has the
#   *Markov property* if the next state depends on the present state and action alone, whatever came before.

# %% [markdown]
# ## N
#
# - **N-step return** ([10](10_q_learning_over_optimizer_steps.ipynb)). The *n-step return* is the sum of the next n
#   rewards, plus the value of what is seen after them, all of it discounted:
# - **Nats** ([00](00_start_here.ipynb)). It is measured in *nats*, the unit of natural logarithms of probabilities.
# - **Negative ELBO** ([00](00_start_here.ipynb)). Our loss is the *negative ELBO*, lower for a better model; lesson
#   02 derives it.

# %% [markdown]
# ## O
#
# - **Observation** ([05](05_training_as_a_decision_process.ipynb)). An *observation* is what the agent is shown of
#   the state.
# - **One-hot** ([03](03_likelihoods_and_collapse.ipynb)). A symbol written *one-hot* is K numbers, a one in the
#   symbol's place and zeros elsewhere.
# - **Optimal policy** ([08](08_planning_in_a_small_world.ipynb)). An *optimal policy* takes in each state, with that
#   many steps left, an action of the largest Q-value.
# - **Outer step** ([05](05_training_as_a_decision_process.ipynb)). So many updates, made between two actions, are an
#   *outer step*.

# %% [markdown]
# ## P
#
# - **Partially observable** ([05](05_training_as_a_decision_process.ipynb)). A process seen through observations that
#   do not determine its state is a *partially observable* one (a POMDP).
# - **Planning** ([08](08_planning_in_a_small_world.ipynb)). To compute a policy from known transitions and rewards,
#   without trying anything, is *planning*.
# - **Policy** ([00](00_start_here.ipynb)). The agent's rule for choosing is its *policy*.
# - **Population** ([10](10_q_learning_over_optimizer_steps.ipynb)). A *population* is a set of VAEs that are trained
#   side by side, as one batch of arrays, each with its own parameters, learning rate and random numbers.
# - **Posterior** ([02](02_from_autoencoder_to_vae.ipynb)). For every $z$, $p(x) = p(x, z) / p(z \mid x)$, where $p(z
#   \mid x)$ is the *posterior*: the codes that really may have made $x$.
# - **Posterior collapse** ([03](03_likelihoods_and_collapse.ipynb)). In *posterior collapse* the encoder gives every
#   example the prior, so that the code says nothing.
# - **Principal axes** ([03](03_likelihoods_and_collapse.ipynb)). The loss of a linear VAE separates along the
#   *principal axes* of the data, the eigenvectors of their covariance, and along each axis the same rule holds.
# - **Prior** ([02](02_from_autoencoder_to_vae.ipynb)). Draw a code $z$ from the *prior*, $p(z) = N(0, I)$: each
#   latent by itself, mean 0, variance 1.
# - **Probe** ([04](04_reading_a_vae.ipynb)). Such a classifier, trained on codes alone, is a *probe*.

# %% [markdown]
# ## Q
#
# - **Q-learning** ([00](00_start_here.ipynb)). The article proposes one method to learn a policy: *Q-learning* learns
#   a number for each action in each situation, what choosing it is worth.

# %% [markdown]
# ## R
#
# - **Rate** ([04](04_reading_a_vae.ipynb)). The KL, as the most nats that the code can carry about a picture, is the
#   *rate* of a VAE.
# - **Reference** ([05](05_training_as_a_decision_process.ipynb)). So compare with what can be reached: the
#   *reference* of a task is a loss a little below the best that constant learning rates reached in a pilot, fixed
#   before any learning.
# - **Regret** ([08](08_planning_in_a_small_world.ipynb)). The *regret* of a policy in a state is the best return
#   there less the return of the policy.
# - **Reinforcement learning** ([00](00_start_here.ipynb)). In *reinforcement learning* an *agent* looks at a
#   situation, chooses an *action*, receives a *reward*, and learns which actions pay in the long run.
# - **ReLU** ([01](01_repairing_an_autoencoder.ipynb)). The article's last encoder layer ends in a *ReLU*, which turns
#   every negative number into zero.
# - **Reparameterisation** ([02](02_from_autoencoder_to_vae.ipynb)). *Reparameterisation* writes the draw as $z = m +
#   s\,\varepsilon$ with $\varepsilon \sim N(0, 1)$.
# - **Reward** ([05](05_training_as_a_decision_process.ipynb)). The *reward* is a number that a step pays.

# %% [markdown]
# ## S
#
# - **Saddle** ([03](03_likelihoods_and_collapse.ipynb)). A *saddle* is a point without slope from which the loss
#   falls to some sides: a negative eigenvalue, and training leaves it.
# - **Score function** ([02](02_from_autoencoder_to_vae.ipynb)). The *score function* is $\nabla \log q(z)$: draw $z$,
#   and push up the probability of those $z$ where $f$ is large, by $f(z)\, \nabla \log q(z)$, since $\nabla q = q\,
#   \nabla \log q$.
# - **Slots** ([05](05_training_as_a_decision_process.ipynb)). The parameters alone are 4,616, and for each of them
#   there are two numbers that Adam remembers, its *slots*: the running mean of the gradient and of its square.
# - **Softmax** ([03](03_likelihoods_and_collapse.ipynb)). The last is minus the logarithm of a softmax: the *softmax*
#   of logits is their exponentials, divided by the sum of these, so that they are probabilities.
# - **State** ([05](05_training_as_a_decision_process.ipynb)). The *state* is all that the next step depends on: here
#   one of three words.
# - **Sweep** ([08](08_planning_in_a_small_world.ipynb)). A *sweep* is one backup of all states.

# %% [markdown]
# ## T
#
# - **Transition** ([05](05_training_as_a_decision_process.ipynb)). The *transition* is the rule by which chance leads
#   from a state and an action to the next state.

# %% [markdown]
# ## V
#
# - **Value iteration** ([08](08_planning_in_a_small_world.ipynb)). *Value iteration* repeats sweeps until the values
#   no longer change.
# - **Variational autoencoder** ([00](00_start_here.ipynb)). A *variational autoencoder* (VAE) is a pair of neural
#   networks: the *encoder* turns a picture into a short code, the *decoder* turns a code back into a picture.
