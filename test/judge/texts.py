"""Texts as the judge takes them: the same as shared/knowledge/judge/judge-words.ts and judge-sentences.ts, to the letter."""
import json
import math
import random
import re
import unicodedata

import numpy as np

QUESTION_WORDS, SENTENCE_WORDS, HEADING_WORDS, BODY_WORDS, STEM_WORDS = 24, 30, 14, 60, 400
CHUNKS, LEAST_TEXTS, SPREAD_OVER = 24, 10, 40
FEW_SHARE = 0.3
ENDINGS = ('ing', 'ed', 'ly', 'er', 'e', 'y')
WORD = re.compile(r'[^\W\d_]+|\d+')


def words_of(text):
    text = ''.join(char for char in unicodedata.normalize('NFKD', text) if not unicodedata.category(char).startswith('M'))
    text = re.sub(r"[’']s\b", '', text)
    return WORD.findall(re.sub(r"n[’']t\b", ' not', text))


def stem_of(word):
    if len(word) < 4 or word[0].isdigit():
        return word
    stem = re.sub(r'([^s])s$', r'\1', re.sub(r'sses$', 'ss', re.sub(r'ie[sd]$', 'y', word)))
    for ending in ENDINGS:
        if stem.endswith(ending) and len(stem) - len(ending) >= 3:
            stem = stem[: -len(ending)]
            break
    return re.sub(r'(.)\1$', r'\1', stem)


class Vocabulary:
    def __init__(self, path):
        with open(path) as file:
            self.words = json.load(file)
        self.row = {word: row for row, word in enumerate(self.words)}
        count = len(self.words)
        self.unknown, self.number, self.padding = count, count + 1, count + 2
        self.stems = {}

    def row_of(self, word):
        if word.isdigit():
            return self.number
        for form in (word, re.sub(r's+$', '', word), re.sub(r'(ing|ed)$', '', word), re.sub(r'(ing|ed)$', 'e', word)):
            if form in self.row:
                return self.row[form]
        return self.unknown

    def take(self, text, limit):
        """(row, stem, is it a name) of the first words of a text."""
        words = words_of(text)
        shouted = len(words) > 3 and sum(word[0].isupper() for word in words) > 0.6 * len(words)
        taken = []
        for place, word in enumerate(words[:limit]):
            low = word.lower()
            stem = self.stems.setdefault(stem_of(low), len(self.stems))
            taken.append((self.row_of(low), stem, int(place > 0 and word[0].isupper() and not shouted and low != 'i')))
        return taken

    def padded(self, taken, length):
        rows, stems = np.full(length, self.padding, np.int32), np.full(length, -1, np.int32)
        for place, (row, stem, _) in enumerate(taken[:length]):
            rows[place], stems[place] = row, stem
        return rows, stems


def stems_of(text):
    return {stem_of(word.lower()) for word in words_of(text)}


def read_folder(path, vocabulary):
    """The samples of a prepared folder: each question with the sentences that were found for it, and each answerable one once more without its document (`without`), when nothing answers it; some
    of both once more with a few of the chunks alone (`few`), as an agency with few documents has them."""
    with open(path) as file:
        folder = json.load(file)
    chunks = {}
    for chunk in folder['chunks']:
        line = ' > '.join(chunk['headings'])
        body = chunk['text'][len(line) :] if line and chunk['text'].startswith(line) else chunk['text']
        heading = vocabulary.take(' '.join(chunk['headings']), HEADING_WORDS)
        taken = [vocabulary.take(sentence, SENTENCE_WORDS) for sentence in chunk['sentences']]
        chunk['heading'], chunk['around'] = vocabulary.padded(heading, HEADING_WORDS), vocabulary.padded(vocabulary.take(body, BODY_WORDS), BODY_WORDS)
        chunk['taken'], chunk['own'] = taken, [vocabulary.padded(words, SENTENCE_WORDS) for words in taken]
        chunk['stems'] = {stem for _, stem, _ in heading} | {stem for _, stem, _ in vocabulary.take(body, STEM_WORDS)}
        chunk['said'] = [stems_of(sentence) for sentence in chunk['sentences']]
        chunks[chunk['id']] = chunk
    samples = []
    for question in folder['questions']:
        asked = vocabulary.take(question['question'], QUESTION_WORDS)
        answer = stems_of(question['answer']) if question['answerable'] else set()
        draw = random.Random(question['question'])
        kinds = [(without, few) for few in (False, True) for without in ((False, True) if question['answerable'] else (False,))]
        for without, few in kinds:
            if few and draw.random() > FEW_SHARE:
                continue
            found = [(hit, chunks[hit['id']]) for hit in question['chunks'][:CHUNKS]]
            found = [pair for pair in found if not (without and pair[1]['doc'] == question['docId'])]
            if few:
                found = fewer(found, None if without else question['docId'], draw)
            if asked and found:
                samples.append(sample_of(question, asked, answer, found, without) | {'few': few})
    return samples


def fewer(found, doc, draw):
    """One to twelve of what was found, chunks of a document first."""
    count = draw.choice((1, 1, 2, 2, 3, 4, 6, 8, 12))
    own = [pair for pair in found if pair[1]['doc'] == doc][:2]
    others = [pair for pair in found if all(pair is not one for one in own)]
    if draw.random() < 0.5:
        draw.shuffle(others)
    kept = {id(pair) for pair in (own + others)[:count]}
    return [pair for pair in found if id(pair) in kept]


def holds(answer, said):
    """Whether a sentence is (a good part of) the answer."""
    both = len(answer & said)
    return bool(said) and ((both / len(said) >= 0.75 and both / len(answer) >= 0.2) or both / len(answer) >= 0.9)


def sample_of(question, asked, answer, found, without):
    having = {}
    for _, chunk in found:
        for stem in chunk['stems']:
            having[stem] = having.get(stem, 0) + 1
    count = max(LEAST_TEXTS, len(found))
    rarity = {stem: math.log(1 + (count - having.get(stem, 0) + 0.5) / (having.get(stem, 0) + 0.5)) for _, stem, _ in asked}
    units = []
    for hit, chunk in found:
        for place, words in enumerate(chunk['taken']):
            if not words:
                continue
            is_gold = bool(answer) and not without and chunk['doc'] == question['docId'] and holds(answer, chunk['said'][place])
            again = {stem for _, stem, _ in words} | {int(stem) for stem in chunk['heading'][1]}
            share = sum(value for stem, value in rarity.items() if stem in again) / (sum(rarity.values()) + 1e-6)
            facts = (hit['cosine'] or 0, hit['coverage'], hit['score'])
            units.append({'chunk': chunk, 'place': place, 'facts': facts, 'gold': is_gold, 'rank': share + 0.5 * hit['score']})
    units.sort(key=lambda unit: -unit['rank'])
    best = [max((unit['facts'][column] for unit in units), default=0) for column in range(3)]
    nearest = sorted((unit['facts'][0] for unit in units), reverse=True)[:SPREAD_OVER]
    spread = best[0] - sum(nearest) / max(1, len(nearest))
    return {'question': question, 'asked': asked, 'rarity': rarity, 'having': having, 'units': units, 'best': best, 'spread': spread, 'without': without}
