"""Trains the judge of shared/knowledge/judge and writes its weights. See README.md.

python3 train.py PREPARED_DIR OUT.json [--epochs 4] [--stop-after 3] [--seed 5] [--aside a,b,c]
Folders named by --aside are only measured; with `--aside none` all are trained on.
"""
import argparse
import base64
import glob
import json
import math
import os
import random
import re

import numpy as np
import torch
import torch.nn.functional as functional
from torch import nn

from texts import BODY_WORDS, HEADING_WORDS, QUESTION_WORDS, SENTENCE_WORDS, Vocabulary, read_folder

HERE = os.path.dirname(os.path.abspath(__file__))
DIRECTIONS, WIDTH, COMPARED, EVIDENCE, ABOUT = 160, 64, 32, 8, 16
UNITS, BATCH, RATE = 28, 24, 2e-3
WITHOUT_SHARE = 0.35
LEXICON_WEIGHT, LEXICON_PAIRS = 0.15, 160
DELTA_DECAY = 5e-4 / 24
DROPPED = 0.3
REMEMBERED = 0.998
FACTS = 6
EXPORTED_COMMONEST = 20_000
# As weighByJudge has it.
SEARCH_IN_ORDER = 10


class Words:
    """The words that samples and lexicon use, as the principal directions of their GloVe and encoder vectors side by side."""

    def __init__(self, prepared, vocabulary):
        glove = np.load(f'{prepared}/glove.npy')
        encoded = np.fromfile(f'{prepared}/words.bin', dtype=np.float32).reshape(len(glove), -1)
        encoded = encoded - encoded.mean(0, keepdims=True)
        encoded /= np.linalg.norm(encoded, axis=1, keepdims=True) + 1e-6
        both = np.hstack([glove, encoded])
        middle = both[:12_000].mean(0)
        directions = np.linalg.svd(both[:12_000] - middle, full_matrices=False)[2][:DIRECTIONS].T
        self.vectors = ((both - middle) @ directions).astype(np.float32)
        self.vectors /= np.linalg.norm(self.vectors, axis=1, keepdims=True).mean()
        self.vocabulary = vocabulary

    def activate(self, rows):
        vocabulary = self.vocabulary
        self.rows = np.array(sorted(row for row in rows if row < vocabulary.unknown))
        count = len(self.rows)
        self.unknown, self.number, self.padding = count, count + 1, count + 2
        self.place = torch.zeros(vocabulary.padding + 1, dtype=torch.long)
        self.place[torch.tensor(self.rows)] = torch.arange(count)
        self.place[vocabulary.unknown], self.place[vocabulary.number], self.place[vocabulary.padding] = self.unknown, self.number, self.padding
        self.table = torch.tensor(self.vectors[self.rows])


def read_lexicon(vocabulary):
    """Groups of words that say the same, that belong to one matter (`~`) and that must not be taken for one another (`!`)."""
    groups = {'': [], '~': [], '!': []}
    with open(f'{HERE}/lexicon.txt', encoding='utf-8') as file:
        for line in file:
            kind = line[0] if line[0] in '~!' else ''
            rows = [vocabulary.row[word] for word in dict.fromkeys(re.sub(r'^[~!]', '', line).split()) if word in vocabulary.row]
            if len(rows) > 1:
                groups[kind].append(rows)
    return groups


class Judge(nn.Module):
    def __init__(self, words):
        super().__init__()
        self.words = words
        self.project = nn.Linear(DIRECTIONS, WIDTH, bias=False)
        nn.init.orthogonal_(self.project.weight)
        self.delta = nn.Parameter(torch.zeros(len(words.rows), WIDTH))
        self.special = nn.Parameter(torch.randn(2, WIDTH) * 0.1)
        self.compare = nn.Linear(3 * WIDTH, COMPARED)
        self.importance1, self.importance2 = nn.Linear(6 + WIDTH, 16), nn.Linear(16, 1)
        self.word1, self.word2 = nn.Linear(12 + COMPARED, 32), nn.Linear(32, EVIDENCE)
        self.asked_about, self.said_about, self.about_both = nn.Linear(WIDTH, 1), nn.Linear(WIDTH, 1), nn.Linear(2 * WIDTH, ABOUT)
        self.verdict1, self.verdict2 = nn.Linear(3 * EVIDENCE + FACTS + 4 + ABOUT, 32), nn.Linear(32, 1)
        self.drop = nn.Dropout(DROPPED)
        self.sharpness, self.nothing = nn.Parameter(torch.tensor(8.0)), nn.Parameter(torch.tensor(0.0))

    def word_table(self):
        padding = torch.zeros(1, WIDTH)
        return functional.normalize(torch.cat([self.project(self.words.table) + self.delta, self.special, padding]), dim=-1, eps=1e-3)

    def forward(self, batch):
        """The logit of each sentence, and last that of nothing."""
        table = self.table = self.word_table()
        padding, unknown = self.words.padding, self.words.unknown
        asked = functional.embedding(batch['asked'], table)
        is_word = batch['asked'] != padding
        samples, length = is_word.shape
        count = batch['real'].shape[1]
        known = (batch['asked'] < unknown).float()[:, None, :]
        near = []
        for field in ('own', 'heading', 'around'):
            rows, stems = batch[field], batch[f'{field}_stems']
            vectors = functional.embedding(rows, table)
            alike = torch.bmm(asked, vectors.reshape(samples, -1, WIDTH).transpose(1, 2)).view(samples, length, count, -1).transpose(1, 2)
            empty = (rows == padding)[:, :, None, :]
            near += [alike.masked_fill(empty, -1).amax(-1) * known, (batch['stems'][:, None, :, None] == stems[:, :, None, :]).any(-1).float()]
            if field == 'own':
                said = vectors
                seen = torch.softmax((alike * self.sharpness).masked_fill(empty, -1e4), -1) @ vectors
                each = asked[:, None].expand(-1, count, -1, -1)
                compared = functional.relu(self.compare(self.drop(torch.cat([each, seen, each * seen], -1))))
        facts = batch['word_facts'][:, None].expand(-1, count, -1, -1)
        evidence = self.word2(functional.relu(self.word1(torch.cat([torch.stack(near, -1), facts, compared], -1))))
        weight = self.importance2(functional.relu(self.importance1(torch.cat([batch['word_facts'], asked], -1)))).squeeze(-1)
        weight = functional.softplus(weight) * is_word.float()
        share = weight / (weight.sum(-1, keepdim=True) + 1e-6)
        spread, there = share[:, None, :, None], is_word[:, None, :, None]
        mean = (evidence * spread).sum(2)
        most = evidence.masked_fill(~there, -9).amax(2)
        least = (evidence * torch.sqrt(spread * length + 1e-6)).masked_fill(~there, 9).amin(2)
        covered = torch.stack([near[0], near[1], torch.maximum(near[0], near[2]), torch.maximum(near[1], near[5])], -1)
        covered = (covered * spread).sum(2)
        question = (torch.softmax(self.asked_about(asked).squeeze(-1).masked_fill(~is_word, -1e4), 1).unsqueeze(-1) * asked).sum(1)[:, None]
        shares = torch.softmax(self.said_about(said).squeeze(-1).masked_fill(batch['own'] == padding, -1e4), 2)
        sentence = (shares.unsqueeze(-1) * said).sum(2)
        both = functional.relu(self.about_both(self.drop(torch.cat([question * sentence, (question - sentence).abs()], -1))))
        verdict = functional.relu(self.verdict1(self.drop(torch.cat([mean, most, least, batch['facts'], covered, both], -1))))
        logits = self.verdict2(verdict).squeeze(-1).masked_fill(~batch['real'], -1e4)
        return torch.cat([logits, self.nothing.expand(samples, 1)], 1)


def choose(sample):
    """The sentences that one step of training compares: the answer, what looks most like it, and some others."""
    units = sample['units']
    if len(units) <= UNITS:
        return units
    others = [unit for unit in units if not unit['gold']]
    rest = others[UNITS // 2 :]
    random.shuffle(rest)
    return ([unit for unit in units if unit['gold']][:3] + others[: UNITS // 2] + rest)[:UNITS]


def batch_of(pairs, words):
    """Tensors of samples with the sentences of each that are compared."""
    vocabulary = words.vocabulary
    count = max(1, max(len(units) for _, units in pairs))
    size = len(pairs)
    filled = lambda shape, value: np.full(shape, value, np.int64)
    arrays = {'asked': filled((size, QUESTION_WORDS), vocabulary.padding), 'stems': filled((size, QUESTION_WORDS), -2)}
    for field, length in (('own', SENTENCE_WORDS), ('heading', HEADING_WORDS), ('around', BODY_WORDS)):
        arrays[field], arrays[f'{field}_stems'] = filled((size, count, length), vocabulary.padding), filled((size, count, length), -1)
    word_facts = np.zeros((size, QUESTION_WORDS, 6), np.float32)
    facts, gold, real = np.zeros((size, count, FACTS), np.float32), np.zeros((size, count + 1), bool), np.zeros((size, count), bool)
    for at, (sample, units) in enumerate(pairs):
        for place, (row, stem, is_name) in enumerate(sample['asked']):
            arrays['asked'][at, place], arrays['stems'][at, place] = row, stem
            rank = math.log(1 + row) / 11 if row < vocabulary.unknown else 0.5
            missing = sample['having'].get(stem, 0) == 0
            word_facts[at, place] = [is_name, row == vocabulary.number, row == vocabulary.unknown, rank, sample['rarity'][stem] / 3, missing]
        for place, unit in enumerate(units):
            chunk = unit['chunk']
            for field, taken in (('own', chunk['own'][unit['place']]), ('heading', chunk['heading']), ('around', chunk['around'])):
                arrays[field][at, place], arrays[f'{field}_stems'][at, place] = taken
            cosine, coverage, score = unit['facts']
            best = sample['best']
            facts[at, place] = [cosine, coverage, cosine - best[0], coverage - best[1], sample['spread'], score - best[2]]
            gold[at, place], real[at, place] = unit['gold'], True
        gold[at, count] = not gold[at, :count].any()
    batch = {name: torch.tensor(array) for name, array in arrays.items()}
    for field in ('asked', 'own', 'heading', 'around'):
        batch[field] = words.place[batch[field]]
    return batch | {'word_facts': torch.tensor(word_facts), 'facts': torch.tensor(facts), 'gold': torch.tensor(gold), 'real': torch.tensor(real)}


def lexicon_loss(table, words, groups):
    """Words of one group come close, words that must not be taken for one another keep away."""
    pairs = []
    for _ in range(LEXICON_PAIRS):
        kind, weight = ('', 1.0) if random.random() < 0.75 else ('~', 0.5)
        pairs.append((*random.sample(random.choice(groups[kind]), 2), weight))
    one, other = (words.place[torch.tensor([pair[side] for pair in pairs])] for side in (0, 1))
    near = table[one] @ table[other].T * 10
    same = ((other[:, None] == other[None]) | (other[:, None] == one[None])) & ~torch.eye(len(pairs), dtype=torch.bool)
    far = table[one] @ table[torch.randint(0, len(words.rows), (LEXICON_PAIRS,))].T * 10
    chances = torch.log_softmax(torch.cat([near.masked_fill(same, -1e4), far], 1), 1).diagonal()
    apart = words.place[torch.tensor([random.sample(random.choice(groups['!']), 2) for _ in range(40)])]
    return -(chances * torch.tensor([pair[2] for pair in pairs])).mean() + functional.relu((table[apart[:, 0]] * table[apart[:, 1]]).sum(-1) - 0.5).mean()


def train(judge, samples, groups, epochs, stop_after):
    """Leaves the judge with the running mean of its weights, which answers better than any one step's."""
    optimizer = torch.optim.AdamW(judge.parameters(), lr=RATE, weight_decay=1e-2)
    is_rest = lambda sample: sample['without'] and not sample['few']
    expected = sum(WITHOUT_SHARE if is_rest(sample) else 1 for sample in samples)
    steps = int(epochs * (expected / BATCH + 3) * 1.03)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps + 1)
    mean = {name: value.detach().clone() for name, value in judge.state_dict().items()}
    done = 0
    for epoch in range(min(epochs, stop_after)):
        judge.train()
        chosen = [sample for sample in samples if not is_rest(sample) or random.random() < WITHOUT_SHARE]
        random.shuffle(chosen)
        total = 0.0
        for start in range(0, len(chosen), BATCH):
            pairs = [(sample, choose(sample)) for sample in chosen[start : start + BATCH]]
            batch = batch_of(pairs, judge.words)
            chances = torch.logsumexp(torch.log_softmax(judge(batch), 1).masked_fill(~batch['gold'], -1e4), 1)
            is_lost = lambda sample: sample['question']['answerable'] and not any(unit['gold'] for unit in sample['units'])
            weights = torch.tensor([0.5 if sample['without'] or is_lost(sample) else 1.0 for sample, _ in pairs])
            loss = -(chances * weights).mean() + LEXICON_WEIGHT * lexicon_loss(judge.table, judge.words, groups) + DELTA_DECAY * (judge.delta**2).sum()
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(judge.parameters(), 1.0)
            optimizer.step()
            if schedule.last_epoch < steps:
                schedule.step()
            total += float(loss.detach())
            done += 1
            kept = min(REMEMBERED, (1 + done) / (10 + done))
            with torch.no_grad():
                for name, value in judge.state_dict().items():
                    mean[name].mul_(kept).add_(value.detach(), alpha=1 - kept)
        print(f'epoch {epoch + 1} of {epochs}: loss {total * BATCH / len(chosen):.3f}', flush=True)
    judge.load_state_dict(mean)


def measure(judge, samples, label):
    """How often the first document is the right one, and how many are cited when 95 of 100 unanswerable questions are refused."""
    judge.eval()
    results = []
    with torch.no_grad():
        for sample in samples:
            if sample['without'] or sample['few']:
                continue
            chances = torch.softmax(judge(batch_of([(sample, sample['units'])], judge.words)), 1)[0].tolist()
            documents, searched = {}, {}
            for unit, chance in zip(sample['units'], chances):
                doc = unit['chunk']['doc']
                documents[doc] = documents.get(doc, 0) + chance
                searched[doc] = max(searched.get(doc, -1), unit['facts'][2])
            first = max(documents, key=lambda doc: math.log(documents[doc] + 1e-9) + SEARCH_IN_ORDER * searched[doc])
            results.append((sample['question'], documents[first], first == sample['question']['docId']))
    refused = [chance for question, chance, _ in results if not question['answerable']]
    for threshold in (0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        print(f'{label}, answered above {threshold}: refused rightly {sum(chance <= threshold for chance in refused) / max(1, len(refused)):.3f}', end='')
        for style in (None, 'direct', 'paraphrased'):
            own = [(chance, is_right) for question, chance, is_right in results if question['answerable'] and style in (None, question['style'])]
            cited, wrong = (sum(is_right == wanted and chance > threshold for chance, is_right in own) / max(1, len(own)) for wanted in (True, False))
            print(f'; {style or "all"} cited right {cited:.3f}, wrong {wrong:.3f}', end='')
        print(flush=True)


def write(judge, path):
    words = judge.words
    with torch.no_grad():
        table = words.vectors @ judge.project.weight.numpy().T
        table[words.rows] += judge.delta.numpy()
        special = judge.special.numpy()
    rows = sorted(set(range(min(EXPORTED_COMMONEST, len(table)))) | set(int(row) for row in words.rows))
    table = np.vstack([table[rows], special])
    signed = np.clip(np.round(table / np.abs(table).max(1, keepdims=True) * 127), -127, 127).astype(np.int8)
    text = lambda array: base64.b64encode(np.ascontiguousarray(array.detach().numpy(), dtype='<f4').tobytes()).decode()
    names = {'compare': judge.compare, 'importance1': judge.importance1, 'importance2': judge.importance2, 'word1': judge.word1, 'word2': judge.word2}
    names |= {'askedAbout': judge.asked_about, 'saidAbout': judge.said_about, 'aboutBoth': judge.about_both, 'verdict1': judge.verdict1, 'verdict2': judge.verdict2}
    layers = {name: {'rows': layer.weight.shape[0], 'columns': layer.weight.shape[1], 'weights': text(layer.weight), 'bias': text(layer.bias)} for name, layer in names.items()}
    stored = {'width': WIDTH, 'words': ' '.join(words.vocabulary.words[row] for row in rows), 'table': base64.b64encode(signed.tobytes()).decode()}
    stored |= {'layers': layers, 'sharpness': judge.sharpness.item(), 'nothing': judge.nothing.item()}
    with open(path, 'w') as file:
        json.dump(stored, file)
        file.write('\n')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('prepared')
    parser.add_argument('out')
    parser.add_argument('--epochs', type=int, default=4)
    parser.add_argument('--stop-after', type=int, default=3)
    parser.add_argument('--seed', type=int, default=5)
    parser.add_argument('--aside', default=open(f'{HERE}/aside.txt').read().strip())
    options = parser.parse_args()
    random.seed(options.seed)
    np.random.seed(options.seed)
    torch.manual_seed(options.seed)
    vocabulary = Vocabulary(f'{options.prepared}/words.json')
    aside = set(options.aside.split(','))
    names = [os.path.basename(path)[:-5] for path in sorted(glob.glob(f'{HERE}/folders/*')) for path in [f'{path}.json']]
    folders = {name: read_folder(f'{options.prepared}/{name}.json', vocabulary) for name in names}
    groups = read_lexicon(vocabulary)
    words = Words(options.prepared, vocabulary)
    used = {row for kind in groups.values() for group in kind for row in group}
    for samples in folders.values():
        for sample in samples:
            used |= {row for row, _, _ in sample['asked']}
            for unit in sample['units']:
                chunk = unit['chunk']
                used |= set(chunk['own'][unit['place']][0].tolist()) | set(chunk['heading'][0].tolist()) | set(chunk['around'][0].tolist())
    words.activate(used)
    trained = [sample for name, samples in folders.items() if name not in aside for sample in samples if sample['units']]
    kept = [sample for name, samples in folders.items() if name in aside for sample in samples if sample['units']]
    print(f'{len(words.rows)} words, {len(trained)} samples to train on, {len(kept)} aside', flush=True)
    judge = Judge(words)
    train(judge, trained, groups, options.epochs, options.stop_after)
    if kept:
        measure(judge, kept, 'aside')
    write(judge, options.out)


if __name__ == '__main__':
    main()
