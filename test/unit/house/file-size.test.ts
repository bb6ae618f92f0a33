import { expect, test } from 'vitest';
import { layerOf } from './layers.ts';
import { readModules } from './read-modules.ts';

const MEDIAN_LINES = 70;
const SECOND_LOOK_LINES = 200;
const MAX_LINES = 300;

const modules = (await readModules()).filter(({ path }) => layerOf(path) !== 'test');

test('files are short: their median has less than 70 lines', () => {
  const sorted = modules.map(({ lines }) => lines).sort((first, second) => first - second);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(MEDIAN_LINES);
});

test('no file has more than 300 lines; those over 200 are named when it fails', () => {
  const long = modules.filter(({ lines }) => lines > SECOND_LOOK_LINES).map(({ path, lines }) => `${path}: ${lines}`);
  expect(
    modules.filter(({ lines }) => lines > MAX_LINES),
    `over ${SECOND_LOOK_LINES} lines: ${long.join(', ') || 'none'}`,
  ).toEqual([]);
});

test('files are named like verbs or things, in kebab case', () => {
  expect(modules.filter(({ path }) => !/^[a-z0-9/-]+(?:\.d)?\.ts$/.test(path)).map(({ path }) => path)).toEqual([]);
});

test('there are no barrels', () => {
  const barrels = modules.filter(({ path }) => /(?:^|\/)index\.ts$/.test(path) && layerOf(path) !== 'function');
  expect(barrels.map(({ path }) => path)).toEqual([]);
});
