#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains text.model from public data, and measures it by cross-validation.

    data/models/train.py TOOL DATA LEXICON [--cross-validate] [--hold-out] [--output FILE]

TOOL is the built tests/bench/text-features, DATA the folder with the public data (README.md
beside this file says which and under what licence), LEXICON the word list of VADER
(vader_lexicon.txt, MIT) or a text.model that has it. Needs NumPy, SciPy and scikit-learn. The same input gives the same
file, byte for byte.
"""
import argparse
import collections
import csv
import json
import math
import pathlib
import subprocess
import tempfile

import numpy
import phrases
import scipy.sparse
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.svm import LinearSVC

# The format; the same numbers are in src/text.
MAGIC = b"ITRTEXT1"
N_BUCKETS = 1 << 17
N_GROUPS = 3
CUES = ("compound", "positive", "negative", "length", "exclamation", "question", "capitals",
        "severity", "negation", "numbers")
HEADS = ("sentiment", "actionable", "urgency", "bug", "feature", "usability", "praise", "question")
KINDS = HEADS[3:]
WORD, FUNCTION, MARK = 0, 16, 3

SEVERITY = CUES.index("severity")
GROUP_WEIGHTS = (1, 1, 1)
N_PHRASES = 60
PHRASE_WEIGHT = 0.5
ASKING_WEIGHT = 0.2
LINKS_PER_STEM = 12
TOPIC_MARGIN = 0.3

EMOJI = {
    "❤": 3, "😍": 3, "😊": 2.5, "👍": 2.2, "😂": 1.5, "🙏": 1.5, "🎉": 2.5, "😃": 2.5, "😀": 2.3,
    "🥰": 3, "😎": 2, "💯": 2.5, "🔥": 1.5, "⭐": 2, "🙂": 1.5, "😄": 2.5, "👏": 2.3, "😡": -3,
    "😠": -2.7, "🤬": -3.3, "👎": -2.5, "😢": -2.3, "😭": -2, "💔": -2.7, "😞": -2.3, "😤": -2,
    "🤮": -3, "💩": -2, "😒": -1.8, "🙄": -1.5, "☹": -2.2, "😔": -2, "😫": -2, "😩": -2,
}


class Tool:
    """The text library, asked for what it sees in texts."""

    def __init__(self, path, lexicon):
        self.path, self.lexicon = path, lexicon

    def keys(self, words):
        text = "".join(word + "\n" for word in words)
        found = subprocess.run([self.path, "keys"], input=text.encode(), capture_output=True,
                               check=True).stdout.split()
        return [int(key, 16) for key in found]

    def read(self, texts):
        """For each text: (groups of buckets, tokens as (stem key, kind, flags), cues)."""
        encoded = [text.encode() for text in texts]
        data = b"".join(b"%d\n%s" % (len(text), text) for text in encoded)
        out = numpy.frombuffer(
            subprocess.run([self.path, "features", self.lexicon], input=data, capture_output=True,
                           check=True).stdout, "<u4")
        found, at = [], 0
        for _ in texts:
            groups = []
            for _ in range(N_GROUPS):
                n = int(out[at])
                groups.append(out[at + 1:at + 1 + n])
                at += 1 + n
            n = int(out[at])
            tokens = [(int(low) | int(high) << 32, int(bits) & 255, int(bits) >> 8)
                      for low, high, bits in out[at + 1:at + 1 + 3 * n].reshape(n, 3)]
            at += 1 + 3 * n
            cues = out[at:at + len(CUES)].view("<f4")
            at += len(CUES)
            found.append((groups, tokens, cues))
        return found


def make_table(keys, values, dtype):
    """An open hash table: the lower half of a key says where to begin, the upper is kept."""
    size = 1 << (2 * len(keys) - 1).bit_length()
    table = numpy.zeros(size, dtype)
    for key, value in zip(keys, values):
        at = key & (size - 1)
        while table[at]["key"]:
            at = (at + 1) & (size - 1)
        table[at] = (key >> 32,) + value
    return table


LEXICON_ENTRY = [("key", "<u4"), ("value", "<i4")]


def read_lexicon(path, tool):
    """From the list of words, or as it is in a model."""
    data = path.read_bytes()
    if data.startswith(MAGIC):
        counts = numpy.frombuffer(data, "<u4", 8, len(MAGIC))
        n_heads, n_cues, n_groups, _, n_words = counts[:5]
        first = len(MAGIC) + 4 * (8 + n_groups + 1 + 2 * n_heads + n_cues * n_heads)
        return numpy.frombuffer(data, LEXICON_ENTRY, n_words, first)

    words = dict(EMOJI)
    for line in open(path, encoding="utf-8"):
        fields = line.rstrip("\n").split("\t")
        if len(fields) >= 2 and " " not in fields[0]:
            words[fields[0]] = float(fields[1])
    return make_table(tool.keys(words), [(round(20 * value),) for value in words.values()],
                      LEXICON_ENTRY)


def matrix(found, cues):
    """Features of each group over the root of their number, then the cues in @cues."""
    indices, data, ends = [], [], [0]
    for groups, _, all_cues in found:
        for weight, group in zip(GROUP_WEIGHTS, groups):
            indices.append(group.astype(numpy.int64))
            data.append(numpy.full(len(group), weight / math.sqrt(max(1, len(group)))))
        indices.append(N_BUCKETS + numpy.array(cues, numpy.int64))
        data.append(all_cues[cues])
        ends.append(ends[-1] + sum(map(len, groups)) + len(cues))
    return scipy.sparse.csr_matrix(
        (numpy.concatenate(data), numpy.concatenate(indices), ends),
        (len(found), N_BUCKETS + len(CUES)))


def rarity(x, power):
    """Inverse document frequency of each feature to a power; 0 for what is seen once."""
    frequency = numpy.asarray((x != 0).sum(0)).ravel()
    weights = numpy.log((1 + x.shape[0]) / (1 + frequency)) ** power
    weights[frequency < 2] = 0
    weights[N_BUCKETS:] = 1
    return weights


class Head:
    """A linear model on scaled features, whose scale is folded into its weights."""

    def __init__(self, model, power):
        self.model, self.power = model, power

    def fit(self, x, y, weights):
        scale = rarity(x, self.power)
        self.model.fit(x @ scipy.sparse.diags(scale), y, weights)
        self.weights = numpy.ravel(self.model.coef_) * scale
        self.bias = float(numpy.ravel(self.model.intercept_)[0])
        return self

    def score(self, x):
        return x @ self.weights + self.bias


def balance(labels, weights):
    """Weights by which each label counts the same."""
    total = collections.Counter()
    for label, weight in zip(labels, weights):
        total[label] += weight
    return numpy.array([weight * sum(total.values()) / len(total) / total[label]
                        for label, weight in zip(labels, weights)])


class Sample:
    """Texts with what is known of them, from one source."""

    def __init__(self, name, rows):
        self.name = name
        self.texts = [text for text, _ in rows]
        self.labels = [label for _, label in rows]


def read_samples(data):
    csv.field_size_limit(1 << 30)
    table = lambda name: list(csv.DictReader(open(data / name, encoding="utf-8")))
    reviews = [json.loads(line) for line in open(data / "app_reviews.jsonl", encoding="utf-8")]
    lines = lambda name: [line.rstrip("\n").split("\t") for line in
                          open(data / name, encoding="utf-8") if line.strip()]
    clinc = json.loads((data / "clinc150_train_val.json").read_text())
    rows = {
        "reviews": [((row["title"] + ". " if row["title"] else "") + row["comment"],
                     (row["label"], row["rating"])) for row in reviews],
        "issues": [(row["title"] + "\n" + row["title"] + "\n" + row["body"], row["label"])
                   for row in table("issues_train.csv")],
        "bugs": [(row["Summary"] + "\n" + row["Description"],
                  row["Priority"] in ("Blocker", "Critical"))
                 for row in table("hadoop_bugs_early.csv")],
        "sentences": [("\t".join(fields[:-1]), int(fields[-1]))
                      for fields in lines("yelp_labelled.txt")],
        "tweets": [("\t".join(fields[2:]), float(fields[1]))
                   for fields in lines("tweets_ground_truth.tsv")],
        "banking": [(row["text"], row["category"]) for row in table("banking77_train.csv")],
        "assistant": [tuple(row) for row in clinc["train"]],
        "assistant-check": [tuple(row) for row in clinc["val"]],
    }
    rows["phrases"] = list(phrases.make(N_PHRASES))
    return {name: Sample(name, found) for name, found in rows.items()}


# The tasks: (sample, text's number, target, weight) -----------------------------------------

def sentiment_rows(samples):
    for i, value in enumerate(samples["tweets"].labels):
        yield "tweets", i, value / 4, 1
    for i, value in enumerate(samples["sentences"].labels):
        yield "sentences", i, 0.55 if value else -0.55, 5
    for i, (_, stars) in enumerate(samples["reviews"].labels):
        yield "reviews", i, (stars - 3) / 2 * 0.6, 0.5
    for i, kind in enumerate(samples["phrases"].labels):
        yield "phrases", i, phrases.MOOD[kind], PHRASE_WEIGHT


def actionable_rows(samples):
    for i, (label, _) in enumerate(samples["reviews"].labels):
        yield "reviews", i, label in ("Bug", "Feature"), 1
    for i in range(len(samples["issues"].labels)):
        yield "issues", i, True, 0.1
    for i in range(0, len(samples["banking"].labels), 10):
        yield "banking", i, True, 0.1
    for i in range(0, len(samples["assistant"].labels), 15):
        yield "assistant", i, True, 0.1
    for i in range(0, len(samples["tweets"].labels), 4):
        yield "tweets", i, False, 0.1
    for i, good in enumerate(samples["sentences"].labels):
        if good:
            yield "sentences", i, False, 0.3
    for i, kind in enumerate(samples["phrases"].labels):
        yield "phrases", i, phrases.ACTIONABLE[kind], PHRASE_WEIGHT


def kind_rows(samples):
    names = {"Bug": "bug", "Feature": "feature", "UserExperience": "usability", "Rating": "praise"}
    labels = [names[label] for label, _ in samples["reviews"].labels]
    for i, weight in enumerate(balance(labels, numpy.ones(len(labels)))):
        yield "reviews", i, labels[i], weight
    for i, label in enumerate(samples["issues"].labels):
        yield "issues", i, label, 1
    for i, text in enumerate(samples["banking"].texts):
        # “Can you” and “could you” ask for something.
        if i % 5 == 0 and text.rstrip().endswith("?") and not text[:6].lower() in ("can yo", "could "):
            yield "banking", i, "question", 0.2
    for i, good in enumerate(samples["sentences"].labels):
        if good:
            yield "sentences", i, "praise", 0.3
    for i, kind in enumerate(samples["phrases"].labels):
        yield "phrases", i, kind, PHRASE_WEIGHT


def urgency_rows(samples):
    for i, urgent in enumerate(samples["bugs"].labels):
        yield "bugs", i, urgent, 1


ALL_CUES = list(range(len(CUES)))
TASKS = {
    "sentiment": (sentiment_rows, ALL_CUES, lambda: Head(Ridge(3, solver="sparse_cg", tol=1e-4), 0.5)),
    "actionable": (actionable_rows, ALL_CUES,
                   lambda: Head(LogisticRegression(C=0.3, solver="liblinear"), 0.5)),
    "urgency": (urgency_rows, [SEVERITY],
                lambda: Head(LogisticRegression(C=0.1, solver="lbfgs", max_iter=500), 1)),
    "kind": (kind_rows, ALL_CUES,
             lambda: Head(LogisticRegression(C=1, solver="liblinear"), 1)),
}


class Task:
    def __init__(self, name, samples, found):
        rows_of, cues, self.make = TASKS[name]
        rows = list(rows_of(samples))
        self.name = name
        self.origin = numpy.array([row[0] for row in rows])
        self.x = matrix([found[row[0]][row[1]] for row in rows], cues)
        self.y = numpy.array([row[2] for row in rows])
        self.weights = numpy.array([row[3] for row in rows], float)

    def heads(self, rows):
        x, y, weights = self.x[rows], self.y[rows], self.weights[rows]
        if self.name == "kind":
            return [self.make().fit(x, y == kind, balance(y == kind, weights)) for kind in KINDS]
        if self.y.dtype == bool:
            weights = balance(y, weights)
        return [self.make().fit(x, y, weights)]

    def cross_validate(self, folds):
        """Each row's scores by heads that have not seen it."""
        scores = numpy.zeros((len(self.y), len(KINDS) if self.name == "kind" else 1))
        plain = self.y.dtype.kind == "f"
        split = KFold(folds, shuffle=True, random_state=1).split(self.x) if plain else \
            StratifiedKFold(folds, shuffle=True, random_state=1).split(
                self.x, [f"{a}{b}" for a, b in zip(self.origin, self.y)])
        for train, test in split:
            for i, head in enumerate(self.heads(train)):
                scores[test, i] = head.score(self.x[test])
        return scores


def report(tasks):
    """The figures of the model card."""
    task = tasks["sentiment"]
    scores = task.cross_validate(10)[:, 0]
    tweets, sentences = task.origin == "tweets", task.origin == "sentences"
    print("tweets Pearson %.4f" % numpy.corrcoef(scores[tweets], task.y[tweets])[0, 1])
    print("sentences accuracy %.4f" % numpy.mean((scores[sentences] > 0) == (task.y[sentences] > 0)))

    task = tasks["actionable"]
    rows = task.origin == "reviews"
    truth, scores = task.y[rows], task.cross_validate(5)[rows, 0]
    even = balance(truth, numpy.ones(len(truth)))
    for cut in (-0.4, -0.2, 0, 0.2, 0.4, 0.6):
        print("actionable at %.1f: F1 %.4f, with both classes even %.4f" % (
            cut, f1_score(truth, scores > cut), f1_score(truth, scores > cut, sample_weight=even)))

    task = tasks["kind"]
    scores = task.cross_validate(5)
    for origin, kinds in (("reviews", KINDS[:4]), ("issues", ("bug", "feature", "question"))):
        rows = task.origin == origin
        columns = [KINDS.index(kind) for kind in kinds]
        for name, found in (("of all", numpy.array(KINDS)[scores[rows].argmax(1)]),
                            ("of its own", numpy.array(kinds)[scores[rows][:, columns].argmax(1)])):
            even = balance(task.y[rows], numpy.ones(rows.sum()))
            print("%s, kinds %s: macro-F1 %.4f, with all classes even %.4f" % (
                origin, name, f1_score(task.y[rows], found, average="macro", labels=kinds),
                f1_score(task.y[rows], found, average="macro", labels=kinds, sample_weight=even)))

    task = tasks["urgency"]
    scores = task.cross_validate(5)[:, 0]
    severity = task.x[:, N_BUCKETS + SEVERITY].toarray().ravel()
    for weight in (0, 0.3, 0.6, 1):
        print("urgent AUC with severity × %.1f: %.4f" % (
            weight, roc_auc_score(task.y, scores + weight * severity)))


# Similarity ---------------------------------------------------------------------------------

def stem_counts(found, vocabulary, grow):
    indices, data, ends = [], [], [0]
    for _, tokens, _ in found:
        counts = collections.Counter(key for key, kind, _ in tokens if kind != MARK)
        for key, n in counts.items():
            at = vocabulary.setdefault(key, len(vocabulary)) if grow else vocabulary.get(key)
            if at is not None:
                indices.append(at)
                data.append(1 + math.log(n))
        ends.append(len(indices))
    return scipy.sparse.csr_matrix((data, indices, ends), (len(found), 1 << 18))


def unit(x):
    length = numpy.sqrt(numpy.asarray(x.multiply(x).sum(1)).ravel())
    return scipy.sparse.diags(1 / numpy.where(length == 0, 1, length)) @ x


def tell_apart(x, topics):
    """How well each stem tells topics apart: 1 less its entropy over them, as a share."""
    labels = numpy.unique(topics, return_inverse=True)[1]
    by_topic = scipy.sparse.csr_matrix((numpy.ones(len(labels)), (labels, range(len(labels)))))
    counts = (by_topic @ (x > 0).astype(float)).tocsc()
    weights = numpy.full(x.shape[1], 0.6)
    for stem in numpy.flatnonzero(numpy.diff(counts.indptr)):
        found = counts.data[counts.indptr[stem]:counts.indptr[stem + 1]]
        if found.sum() >= 4:
            share = found / found.sum()
            weights[stem] = 1 + (share * numpy.log(share)).sum() / math.log(labels.max() + 1)
    return weights


def train_similarity(samples, found, asking, step):
    """Of each @step-th text; the others are left to measure with."""
    names = ("banking", "assistant")
    vocabulary = {}
    x = stem_counts([one for name in names for one in found[name][::step]], vocabulary, True)
    topics = numpy.array([topic for name in names for topic in samples[name].labels[::step]])
    frequency = numpy.asarray((x > 0).sum(0)).ravel()
    idf = numpy.log((1 + x.shape[0]) / (1 + frequency))
    model = LinearSVC(C=0.5, random_state=1).fit(unit(x @ scipy.sparse.diags(idf)), topics)
    weights = tell_apart(x, topics)
    for key in asking:
        at = vocabulary.setdefault(key, len(vocabulary))
        weights[at] = min(weights[at], ASKING_WEIGHT)
    scale = numpy.abs(model.coef_).max() / 127
    links, entries = [], []
    for at in range(len(vocabulary)):
        column = model.coef_[:, at]
        strongest = numpy.argsort(-numpy.abs(column), kind="stable")[:LINKS_PER_STEM]
        kept = [(int(topic), int(round(column[topic] / scale))) for topic in sorted(strongest)
                if round(column[topic] / scale) != 0]
        entries.append((round(1000 * idf[at]), round(255 * weights[at]), len(kept), len(links)))
        links += kept
    stems = make_table(vocabulary, entries, [("key", "<u4"), ("rarity", "<u2"), ("weight", "u1"),
                                             ("n_links", "u1"), ("first", "<u4")])
    return stems, numpy.array(links, [("topic", "u1"), ("weight", "i1")]), \
        scale, model.intercept_.astype("<f4")


def write_model(path, tasks, lexicon, similarity):
    heads = [head for name in ("sentiment", "actionable", "urgency", "kind")
             for head in tasks[name].heads(numpy.arange(len(tasks[name].y)))]
    weights = numpy.stack([head.weights for head in heads], 1)
    scales = numpy.abs(weights[:N_BUCKETS]).max(0) / 127
    buckets = numpy.rint(weights[:N_BUCKETS] / scales).astype("i1")
    stems, links, link_scale, topic_bias = similarity
    sections = [lexicon.tobytes(), stems.tobytes(), topic_bias.tobytes(), links.tobytes()]
    header = MAGIC + numpy.array(
        [len(HEADS), len(CUES), N_GROUPS, N_BUCKETS, len(lexicon), len(stems), len(topic_bias),
         len(links)], "<u4").tobytes()
    header += numpy.concatenate([
        GROUP_WEIGHTS, [link_scale], scales, [head.bias for head in heads],
        weights[N_BUCKETS:].ravel()]).astype("<f4").tobytes()
    body = header + b"".join(sections)
    body += bytes(-len(body) % 64)
    path.write_bytes(body + buckets.tobytes())
    print(f"{path}: {path.stat().st_size} bytes")


def main():
    parser = argparse.ArgumentParser(description="Train text.model from public data")
    parser.add_argument("tool")
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("lexicon", type=pathlib.Path)
    parser.add_argument("--cross-validate", action="store_true", help="print the card's figures")
    parser.add_argument("--hold-out", action="store_true",
                        help="learn topics from every second text only")
    parser.add_argument("--output", type=pathlib.Path,
                        default=pathlib.Path(__file__).with_name("text.model"))
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        lexicon_file = pathlib.Path(folder) / "lexicon"
        tool = Tool(arguments.tool, lexicon_file)
        lexicon = read_lexicon(arguments.lexicon, tool)
        lexicon.tofile(lexicon_file)
        samples = read_samples(arguments.data)
        found = {name: tool.read(sample.texts) for name, sample in samples.items()}
        asking = {key for _, tokens, _ in tool.read(phrases.ASKING) for key, _, _ in tokens}
    tasks = {name: Task(name, samples, found) for name in TASKS}
    if arguments.cross_validate:
        report(tasks)
    write_model(arguments.output, tasks, lexicon, train_similarity(samples, found, sorted(asking), 2 if arguments.hold_out else 1))


main()
