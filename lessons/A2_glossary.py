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
# - **Action** ([05](05_training_as_a_decision_process.ipynb)). An *action* is what is chosen in a state.
# - **Action value** ([07](07_policies_and_gradient_descent.ipynb)). The *action value* Q of an action, under a
#   policy, is the return that may be expected if that action comes first and the policy drives from then on.
# - **Active unit** ([04](04_reading_a_vae.ipynb)). A latent is an *active unit* if the variance of its encoded *mean*
#   over the data is above .01 (Burda et al. 2016).
# - **Adam** ([00](00_start_here.ipynb)). The optimizer *Adam* is the most used form of gradient descent.
# - **Amdahl's law** ([17](17_faster_and_further.ipynb)). *Amdahl's law* says that making a share p of the time s
#   times faster makes the whole $1 / (1 - p + p / s)$ times faster (Amdahl 1967).
# - **Amortised inference** ([02](02_from_autoencoder_to_vae.ipynb)). To infer codes by one network that is trained
#   for all pictures, rather than for each picture anew, is *amortised inference*.
# - **Anomaly score** ([16](16_sequences.ipynb)). An *anomaly score* is a number that is higher for what the model
#   expects less; ours is $-\log p(x)$, estimated by the importance-weighted bound of 64 draws.
# - **Autoregressive** ([14](14_text.ipynb)). The usual decoder of text is another: a decoder is *autoregressive* if
#   it predicts each symbol from the code *and the symbols before it*,

# %% [markdown]
# ## B
#
# - **Backup** ([08](08_planning_in_a_small_world.ipynb)). A *backup* computes the value of every action in a state
#   from the values of the states that may follow.
# - **Bandit** ([07](07_policies_and_gradient_descent.ipynb)). A decision process in which only the next reward counts
#   is a *bandit*: nothing that an action does to the future matters.
# - **Bellman optimality** ([08](08_planning_in_a_small_world.ipynb)). *Bellman optimality* says that the best return
#   of a state is the best, over actions, of the reward now plus the discounted best return of what follows (Bellman
#   1957).
# - **Beta** ([02](02_from_autoencoder_to_vae.ipynb)). The *beta* of a VAE is the weight of the KL in its loss.
# - **Bilinear rounding** ([08](08_planning_in_a_small_world.ipynb)). *Bilinear rounding* moves to one of the four
#   cells around a point at random, with the probabilities that make the move right on average.
# - **Bin** ([10](10_q_learning_over_optimizer_steps.ipynb)). A *bin* is an interval of a number's range that counts
#   as one value: all that falls into it shares a row of the table.
# - **Bits per pixel** ([13](13_images.ipynb)). *Bits per pixel* are the nats of a picture in a unit that compares:
#   divided by the pixels and $\log 2$, with the step between two grey levels counted in.
# - **Bootstrap interval** ([12](12_was_it_worth_it.ipynb)). A *bootstrap interval* is the range in which a summary
#   falls, at 95 %, when the scores are drawn anew from themselves, with replacement, many times (Efron 1979).
# - **Bootstrapping** ([09](09_learning_in_a_small_world.ipynb)). To learn an estimate from another estimate is called
#   *bootstrapping*.
# - **Budget** ([12](12_was_it_worth_it.ipynb)). A *budget* is what a method may spend before its result stands, here
#   counted in trainings of a VAE.

# %% [markdown]
# ## C
#
# - **Calibrated** ([16](16_sequences.ipynb)). A model is *calibrated* if its intervals hold as often as they say.
# - **Chunk** ([17](17_faster_and_further.ipynb)). A *chunk* is a part of a population that one compiled call trains.
# - **Code** ([01](01_repairing_an_autoencoder.ipynb)). The numbers between encoder and decoder are the *code* of a
#   picture, here sixteen; each number of a code is a *latent*.
# - **Convolution** ([13](13_images.ipynb)). A *convolution* is one small dense layer that is applied at every place
#   of a picture to the patch around it.
# - **Covariance** ([03](03_likelihoods_and_collapse.ipynb)). The *covariance* of data is a square table of numbers:
#   it says how much each value varies, and of every two values how much they vary together.
# - **Coverage** ([09](09_learning_in_a_small_world.ipynb)). *Coverage* is the share of pairs of state and action that
#   have been tried at least once.
# - **Crash** ([06](06_designing_the_reward.ipynb)). A *crash* is the end of a run whose loss is no number any more,
#   or whose excess is above ten times the first.
# - **Curse of dimension** ([10](10_q_learning_over_optimizer_steps.ipynb)). The *curse of dimension* is that rows
#   multiply with every number observed (Bellman 1957).

# %% [markdown]
# ## D
#
# - **Data leak** ([15](15_speech.ipynb)). A *data leak* is what lets a model see of the test, in training, what it
#   would not have in use.
# - **Dead latent** ([01](01_repairing_an_autoencoder.ipynb)). A *dead latent* is zero for every digit there is.
# - **Deadly triad** ([11](11_deep_q_learning.ipynb)). The *deadly triad* is the combination of function
#   approximation, bootstrapping and off-policy learning, under which values may diverge (Sutton and Barto 2018,
#   section 11.3).
# - **Decoder** ([00](00_start_here.ipynb)). A *variational autoencoder* (*VAE*) is a pair of neural networks: the
#   *encoder* turns a picture into a short code, the *decoder* turns a code back into a picture.
# - **Discount** ([06](06_designing_the_reward.ipynb)). The *return* of an episode is the sum of its rewards, each one
#   weighed by how late it comes: $G = r_0 + \gamma r_1 + \gamma^2 r_2 + \dots$ The *discount* gamma, a number from 0
#   to 1, says how much a reward is worth that comes one step later.
# - **Distortion** ([04](04_reading_a_vae.ipynb)). The *distortion* of a VAE is its reconstruction error, seen as what
#   the code loses of a picture.
# - **Double DQN** ([11](11_deep_q_learning.ipynb)). *Double DQN* is deep Q-learning whose target lets the online
#   network select the next action and the target network evaluate it (van Hasselt et al. 2016).

# %% [markdown]
# ## E
#
# - **Eigenvalue** ([03](03_likelihoods_and_collapse.ipynb)). An *eigenvalue* of a square table is the factor by which
#   the table stretches one direction of its own, an eigenvector; for a covariance it is the variance of the data
#   along that direction.
# - **ELBO** ([00](00_start_here.ipynb)). The *ELBO* of a VAE is a score that is higher for a model that finds the
#   data more probable, and the *negative ELBO*, its loss, is lower.
# - **Encoder** ([00](00_start_here.ipynb)). A *variational autoencoder* (*VAE*) is a pair of neural networks: the
#   *encoder* turns a picture into a short code, the *decoder* turns a code back into a picture.
# - **Environment** ([05](05_training_as_a_decision_process.ipynb)). An *environment* is a program with two functions:
#   `reset` starts an episode, `step` takes an action and returns what follows.
# - **Episode** ([05](05_training_as_a_decision_process.ipynb)). An *episode* is one walk from the start to the
#   horizon, or to an earlier end.
# - **Epsilon-greedy** ([09](09_learning_in_a_small_world.ipynb)). An *epsilon-greedy* policy explores with
#   probability epsilon, by an action drawn from all, and takes the action that looks best otherwise.
# - **Evidence lower bound** ([02](02_from_autoencoder_to_vae.ipynb)). The *evidence lower bound* (ELBO) on $\log
#   p(x)$ is $E_q[\log p(x, z) - \log q(z \mid x)]$.
# - **Excess loss** ([05](05_training_as_a_decision_process.ipynb)). The *excess loss* is the loss less the reference,
#   $e_t = L_t - L_{ref}$, but never below a floor of .01 nats.
# - **Exploration** ([09](09_learning_in_a_small_world.ipynb)). *Exploration* is to take an action that does not look
#   best, in order to learn what it is worth.

# %% [markdown]
# ## F
#
# - **Feedback** ([12](12_was_it_worth_it.ipynb)). A policy that acts on what it observes uses *feedback*.
# - **Floating-point operation** ([17](17_faster_and_further.ipynb)). A *floating-point operation* is one addition or
#   multiplication of two numbers.
# - **Free bits** ([14](14_text.ipynb)). *Free bits* are nats of each latent's KL that cost nothing in training
#   (Kingma et al. 2016): below them silence saves nothing.
# - **Function approximation** ([11](11_deep_q_learning.ipynb)). *Function approximation* is the estimation of values
#   by a function with fewer or other parameters than one for each state, so that what is learned in one state changes
#   the values of others.

# %% [markdown]
# ## G
#
# - **Generative model** ([02](02_from_autoencoder_to_vae.ipynb)). A *generative model* is a story of how a picture
#   comes about.
# - **Gradient descent** ([00](00_start_here.ipynb)). A model is trained by *gradient descent*: thousands of small
#   changes to its parameters, each making a number, the *loss*, a little smaller.
# - **Greedy** ([07](07_policies_and_gradient_descent.ipynb)). A policy is *greedy* if it takes the action of the
#   highest value, and what it is worth depends on what that value looks at.

# %% [markdown]
# ## H
#
# - **Hacked reward** ([06](06_designing_the_reward.ipynb)). A *hacked reward* is one whose return can be raised by
#   doing what was not meant.
# - **Held-out task** ([12](12_was_it_worth_it.ipynb)). A *held-out task* is one that was used for no learning, no
#   tuning and no choice.
# - **Horizon** ([05](05_training_as_a_decision_process.ipynb)). The *horizon* is the number of steps there are.

# %% [markdown]
# ## I
#
# - **Importance-weighted bound** ([04](04_reading_a_vae.ipynb)). The *importance-weighted bound* on $\log p(x)$ is
#   the mean logarithm of the average weight $p(x, z) / q(z \mid x)$ of K codes drawn from $q$ (Burda et al. 2016).
# - **Interquartile mean** ([12](12_was_it_worth_it.ipynb)). The *interquartile mean* is the mean of the middle half
#   of all scores: a quarter is cut off at either end (Agarwal et al. 2021).

# %% [markdown]
# ## K
#
# - **KL** ([01](01_repairing_an_autoencoder.ipynb)). The *KL* is the part of a VAE's loss that says, in nats, how far
#   the encoder's codes are from the distribution that new codes are drawn from.
# - **KL divergence** ([02](02_from_autoencoder_to_vae.ipynb)). The *KL divergence* $KL(q \| p) = E_q[\log q / p]$
#   says how far the distribution $q$ is from $p$, in nats.
# - **KL warm-up** ([14](14_text.ipynb)). *KL warm-up* raises the KL's weight evenly from zero to one over the first
#   updates: the code speaks before it pays (both Bowman et al. 2016).

# %% [markdown]
# ## L
#
# - **Latent** ([01](01_repairing_an_autoencoder.ipynb)). The numbers between encoder and decoder are the *code* of a
#   picture, here sixteen; each number of a code is a *latent*.
# - **Learned optimizer** ([12](12_was_it_worth_it.ipynb)). A *learned optimizer* is an update rule whose parameters
#   were themselves found by training.
# - **Learning rate** ([00](00_start_here.ipynb)). The *learning rate* is the number that the slope of the loss is
#   multiplied by: it decides how large each change of the parameters is.
# - **Letter dropout** ([14](14_text.ipynb)). *Letter dropout* hides each letter from the decoder with a given
#   probability, in training: what it cannot see there, it must find in the code.
# - **Logit** ([02](02_from_autoencoder_to_vae.ipynb)). A *logit* is any number $l$ that stands for the probability $p
#   = 1 / (1 + e^{-l})$.
# - **Loss** ([00](00_start_here.ipynb)). A model is trained by *gradient descent*: thousands of small changes to its
#   parameters, each making a number, the *loss*, a little smaller.

# %% [markdown]
# ## M
#
# - **Marginal likelihood** ([02](02_from_autoencoder_to_vae.ipynb)). The *marginal likelihood* of a picture $x$ is
#   $p(x)$, its probability whatever its code.
# - **Markov decision process** ([05](05_training_as_a_decision_process.ipynb)). States, actions, transition and
#   rewards together are a *Markov decision process*.
# - **Markov property** ([05](05_training_as_a_decision_process.ipynb)). *Markov* is a property: a process has the
#   *Markov property* if the next state depends on the present state and action alone, whatever came before.
# - **Maximisation bias** ([11](11_deep_q_learning.ipynb)). The *maximisation bias* is the amount by which the largest
#   of several noisy estimates lies, on average, above the largest true value.
# - **Mel scale** ([15](15_speech.ipynb)). The *mel scale* spaces frequencies as the ear tells them apart, finely
#   where they are low and coarsely where they are high.
# - **Model-free** ([09](09_learning_in_a_small_world.ipynb)). A method is *model-free* if it learns from transitions
#   (state, action, reward, next state) alone, without their probabilities.

# %% [markdown]
# ## N
#
# - **N-step return** ([10](10_q_learning_over_optimizer_steps.ipynb)). The *n-step return* is the sum of the next n
#   rewards and of the value of what is seen after them, all of it discounted.
# - **Nats** ([00](00_start_here.ipynb)). Losses are given in *nats*, the unit of natural logarithms of probabilities.
# - **Negative ELBO** ([00](00_start_here.ipynb)). The *ELBO* of a VAE is a score that is higher for a model that
#   finds the data more probable, and the *negative ELBO*, its loss, is lower.

# %% [markdown]
# ## O
#
# - **Observation** ([05](05_training_as_a_decision_process.ipynb)). An *observation* is what the agent is shown of
#   the state.
# - **Off-policy** ([09](09_learning_in_a_small_world.ipynb)). Learning is *off-policy* if the policy that is learned
#   is another than the one that acts.
# - **On-policy** ([09](09_learning_in_a_small_world.ipynb)). Learning is *on-policy* if it learns the value of the
#   policy that acts, its exploration included.
# - **One-hot** ([03](03_likelihoods_and_collapse.ipynb)). A symbol written *one-hot* is K numbers, a one in the
#   symbol's place and zeros elsewhere.
# - **Open loop** ([12](12_was_it_worth_it.ipynb)). A schedule that is fixed beforehand, whatever happens, is *open
#   loop*.
# - **Optimal policy** ([08](08_planning_in_a_small_world.ipynb)). An *optimal policy* takes in each state, with that
#   many steps left, an action of the largest Q-value.
# - **Outer step** ([05](05_training_as_a_decision_process.ipynb)). An *outer step* is an action and the updates until
#   the next one, here ten.

# %% [markdown]
# ## P
#
# - **Paired seeds** ([07](07_policies_and_gradient_descent.ipynb)). *Paired seeds* let two policies drive the same
#   VAEs, so that what the VAE contributes cancels in the difference.
# - **Partially observable** ([05](05_training_as_a_decision_process.ipynb)). A process seen through observations that
#   do not determine its state is a *partially observable* one (a POMDP).
# - **Planning** ([08](08_planning_in_a_small_world.ipynb)). To compute a policy from known transitions and rewards,
#   without trying anything, is *planning*.
# - **Policy** ([00](00_start_here.ipynb)). An agent's rule for choosing actions is its *policy*.
# - **Population** ([10](10_q_learning_over_optimizer_steps.ipynb)). A *population* is a set of VAEs that are trained
#   side by side, as one batch of arrays, each with its own parameters, learning rate and random numbers.
# - **Posterior** ([02](02_from_autoencoder_to_vae.ipynb)). The *posterior* $p(z \mid x)$ is the distribution of the
#   codes that may have made the picture $x$.
# - **Posterior collapse** ([03](03_likelihoods_and_collapse.ipynb)). In *posterior collapse* the encoder gives every
#   example the prior, so that the code says nothing.
# - **Predictive interval** ([16](16_sequences.ipynb)). A *predictive interval* at 90 % is a range which, by the
#   model, holds a value with probability .9.
# - **Principal axes** ([03](03_likelihoods_and_collapse.ipynb)). The *principal axes* of data are the eigenvectors of
#   their covariance, directions along which the data vary without regard to each other.
# - **Prior** ([02](02_from_autoencoder_to_vae.ipynb)). Draw a code $z$ from the *prior*, the distribution of codes
#   before any picture is seen: $p(z) = N(0, I)$, each latent by itself, mean 0, variance 1.
# - **Probability of improvement** ([12](12_was_it_worth_it.ipynb)). The *probability of improvement* is how often a
#   run of one contestant ends below a run of the other, any run against any.
# - **Probe** ([04](04_reading_a_vae.ipynb)). A *probe* is a simple classifier that reads a label off a code.

# %% [markdown]
# ## Q
#
# - **Q-learning** ([00](00_start_here.ipynb)). *Q-learning* learns a number for each action in each situation: what
#   choosing it is worth.
# - **Q-network** ([11](11_deep_q_learning.ipynb)). A *Q-network* is a neural network that maps an observation to one
#   Q-value for each action.

# %% [markdown]
# ## R
#
# - **Rate** ([04](04_reading_a_vae.ipynb)). The *rate* of a VAE is its KL, seen as the most nats that the code can
#   carry about a picture.
# - **Reference** ([05](05_training_as_a_decision_process.ipynb)). So compare with what can be reached: the
#   *reference* of a task is a loss a little below the best that constant learning rates reached in a pilot, fixed
#   before any learning.
# - **Regret** ([08](08_planning_in_a_small_world.ipynb)). The *regret* of a policy in a state is the best return
#   there less the return of the policy.
# - **Reinforcement learning** ([00](00_start_here.ipynb)). In *reinforcement learning* an *agent* looks at a
#   situation, chooses an *action*, receives a *reward*, and learns which actions pay in the long run.
# - **ReLU** ([01](01_repairing_an_autoencoder.ipynb)). A *ReLU* turns every negative number into zero.
# - **Reparameterisation** ([02](02_from_autoencoder_to_vae.ipynb)). *Reparameterisation* writes the draw as $z = m +
#   s\,\varepsilon$ with $\varepsilon \sim N(0, 1)$.
# - **Replay memory** ([11](11_deep_q_learning.ipynb)). A *replay memory* is a store of past transitions from which
#   minibatches are drawn at random (Lin 1992; Mnih et al. 2015).
# - **Return** ([06](06_designing_the_reward.ipynb)). The *return* of an episode is the sum of its rewards, each one
#   weighed by how late it comes: $G = r_0 + \gamma r_1 + \gamma^2 r_2 + \dots$ The *discount* gamma, a number from 0
#   to 1, says how much a reward is worth that comes one step later.
# - **Reward** ([05](05_training_as_a_decision_process.ipynb)). The *reward* is a number that a step pays.
# - **Roofline** ([17](17_faster_and_further.ipynb)). The *roofline* is the most operations per second that a machine
#   allows: those of its arithmetic, or the bytes it can move times the operations made with each byte, whichever is
#   less (Williams et al. 2009).

# %% [markdown]
# ## S
#
# - **Saddle** ([03](03_likelihoods_and_collapse.ipynb)). A *saddle* is a point without slope from which the loss
#   falls to some sides: a negative eigenvalue, and training leaves it.
# - **SARSA** ([09](09_learning_in_a_small_world.ipynb)). *SARSA* (state, action, reward, state, action) is Q-learning
#   with the action that is *really* taken next in the place of the best one.
# - **Schedule** ([00](00_start_here.ipynb)). A *schedule* fixes the learning rate of every moment in advance.
# - **Score function** ([02](02_from_autoencoder_to_vae.ipynb)). The *score function* is $\nabla \log q(z)$: draw $z$,
#   and push up the probability of those $z$ where $f$ is large, by $f(z)\, \nabla \log q(z)$, since $\nabla q = q\,
#   \nabla \log q$.
# - **Short-horizon bias** ([07](07_policies_and_gradient_descent.ipynb)). To prefer what pays now over what pays
#   later, because one looks only a few steps ahead, is *short-horizon bias*.
# - **Slots** ([05](05_training_as_a_decision_process.ipynb)). The parameters alone are 4,616, and for each of them
#   there are two numbers that Adam remembers, its *slots*: the running mean of the gradient and of its square.
# - **Softmax** ([03](03_likelihoods_and_collapse.ipynb)). The *softmax* of logits is their exponentials, divided by
#   the sum of these, so that they are probabilities.
# - **Spectrogram** ([15](15_speech.ipynb)). A *spectrogram* is a picture of a sound: time to the right, frequency
#   upwards, and dark where there is power.
# - **Standard error** ([07](07_policies_and_gradient_descent.ipynb)). The *standard error* of a mean of n independent
#   returns is their standard deviation over $\sqrt n$.
# - **State** ([05](05_training_as_a_decision_process.ipynb)). The *state* is all that the next step depends on: here
#   one of three words.
# - **Step size** ([09](09_learning_in_a_small_world.ipynb)). The *step size* $\alpha$ is the share of the way that a
#   value moves towards its target.
# - **Sweep** ([08](08_planning_in_a_small_world.ipynb)). A *sweep* is one backup of all states.

# %% [markdown]
# ## T
#
# - **Target network** ([11](11_deep_q_learning.ipynb)). A *target network* is a copy of the Q-network that computes
#   the targets, stands still while the network learns, and is replaced by a fresh copy now and then (Mnih et al.
#   2015).
# - **Telescopes** ([06](06_designing_the_reward.ipynb)). A sum *telescopes* if each of its terms is a difference
#   whose second part cancels the first part of the next one.
# - **Temporal difference** ([09](09_learning_in_a_small_world.ipynb)). In it, the *temporal difference* is the
#   bracket: the target, which has seen one more step, less the value held so far.
# - **TF32** ([17](17_faster_and_further.ipynb)). *TF32* is a format of numbers that keeps ten bits after the leading
#   one, three decimal digits, where a float32 keeps twenty-three.
# - **Throughput** ([17](17_faster_and_further.ipynb)). *Throughput* is the work done in a second, here counted in
#   updates of a VAE.
# - **Transition** ([05](05_training_as_a_decision_process.ipynb)). The *transition* is the rule by which chance leads
#   from a state and an action to the next state.
# - **Trigram** ([14](14_text.ipynb)). A *trigram* is a group of three letters in a row.

# %% [markdown]
# ## V
#
# - **VAE** ([00](00_start_here.ipynb)). A *variational autoencoder* (*VAE*) is a pair of neural networks: the
#   *encoder* turns a picture into a short code, the *decoder* turns a code back into a picture.
# - **Value** ([07](07_policies_and_gradient_descent.ipynb)). The *value* V of a policy in a state is the return that
#   may be expected if the policy drives from there on.
# - **Value iteration** ([08](08_planning_in_a_small_world.ipynb)). *Value iteration* repeats sweeps until the values
#   no longer change.
# - **Variational autoencoder** ([00](00_start_here.ipynb)). A *variational autoencoder* (*VAE*) is a pair of neural
#   networks: the *encoder* turns a picture into a short code, the *decoder* turns a code back into a picture.

# %% [markdown]
# ## W
#
# - **Warm-up and decay** ([00](00_start_here.ipynb)). *Warm-up and decay* is a learning rate that first rises to its
#   highest and comes down in the end.
# - **Worker** ([17](17_faster_and_further.ipynb)). A *worker* is a process, on this machine or another, that takes
#   the next piece of work when it is done with one.
# - **Working set** ([17](17_faster_and_further.ipynb)). The *working set* of an update is the bytes that it touches.

# %% [markdown]
# ## X
#
# - **XLA** ([17](17_faster_and_further.ipynb)). *XLA* is a compiler that makes one program of a whole graph of
#   operations, for the processor it finds.
