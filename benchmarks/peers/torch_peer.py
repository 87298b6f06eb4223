"""PyTorch on the CPU: trains a network on MNIST and prints how long a step takes, as one line of JSON.

usage: torch_peer.py '{"data": FOLDER, "model": NAME, "batch": N, "threads": N, "seed": N, "epochs" | "steps" | "seconds": N}'

The folder holds the unpacked IDX files. OPENBLAS_NUM_THREADS says how many threads OpenBLAS takes.
"""
import itertools
import json
import resource
import statistics
import sys
import time

import numpy as np
import torch
from torch import nn

STRETCHES = 20

config = json.loads(sys.argv[1])
batch = config["batch"]
torch.set_num_threads(config["threads"])
torch.manual_seed(config["seed"])


def read(name, axes):
    with open(f"{config['data']}/{name}", "rb") as file:
        header = np.frombuffer(file.read(4 + 4 * axes), ">i4")
        return np.frombuffer(file.read(), np.uint8).reshape(header[1:])


def digits(part):
    images = torch.from_numpy(read(f"{part}-images-idx3-ubyte", 3) / np.float32(255))
    labels = torch.from_numpy(read(f"{part}-labels-idx1-ubyte", 1).astype(np.int64))
    return images.reshape(-1, 784), labels


def perceptron(*widths):
    layers = []
    for inputs, outputs in itertools.pairwise(widths):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return layers[:-1]


def convolution(inputs, outputs, size, padding=0):
    return [nn.Conv2d(inputs, outputs, size, padding=padding), nn.ReLU(), nn.MaxPool2d(2)]


images = [nn.Unflatten(1, (1, 28, 28))]
layers = {
    "mlp16": lambda: perceptron(784, 16, 16, 10),
    "mlp128": lambda: perceptron(784, 128, 10),
    "mlp512": lambda: perceptron(784, 512, 512, 10),
    "lenet": lambda: images
    + convolution(1, 6, 5, padding=2)
    + convolution(6, 16, 5)
    + [nn.Flatten()]
    + perceptron(400, 120, 84, 10),
    "cnn32": lambda: images
    + convolution(1, 32, 3)
    + convolution(32, 64, 3)
    + [nn.Flatten()]
    + perceptron(1600, 128, 10),
}
network = nn.Sequential(*layers[config["model"]]())
is_perceptron = config["model"].startswith("mlp")
optimizer = torch.optim.SGD(
    network.parameters(),
    lr=0.1 if is_perceptron else 0.05,
    momentum=0.0 if is_perceptron else 0.9,
)
train_images, train_labels = digits("train")
test_images, test_labels = digits("t10k")


def batches():
    """Numbers of examples, epoch after epoch, each in an order of its own."""
    for _ in itertools.count() if config.get("epochs") is None else range(config["epochs"]):
        order = torch.randperm(len(train_images))
        yield from order[: len(order) // batch * batch].split(batch)


ends = []
deadline = time.perf_counter() + (config.get("seconds") or float("inf"))
network.train()
for chosen in itertools.islice(batches(), config.get("steps")):
    loss = nn.functional.cross_entropy(network(train_images[chosen]), train_labels[chosen])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    ends.append(time.perf_counter())
    if ends[-1] >= deadline and len(ends) > STRETCHES:
        break
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

steps = len(ends) - 1
count = min(STRETCHES, steps)
borders = [i * steps // count for i in range(count + 1)]
means = [(ends[b] - ends[a]) / (b - a) for a, b in itertools.pairwise(borders)]

start, fastest = 0, (ends[-1] - ends[0]) / steps
for i, end in enumerate(ends):
    if i > start and end - ends[start] >= 0.01:
        fastest = min(fastest, (end - ends[start]) / (i - start))
        start = i

network.eval()
with torch.no_grad():
    found = torch.cat([network(part).argmax(1) for part in test_images.split(500)])
print(
    json.dumps(
        {
            "version": torch.__version__,
            "microsecondsPerStep": 1e6 * statistics.median(means),
            "fastestMicrosecondsPerStep": 1e6 * fastest,
            "testAccuracy": (found == test_labels).double().mean().item(),
            "peakMemoryMB": round(peak / 1024),
        }
    )
)
