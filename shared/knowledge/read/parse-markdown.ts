import type { Block, ParsedDocument } from './blocks.ts';
import { collapseSpaces } from './collapse-spaces.ts';

const HEADING = /^ {0,3}(#{1,6})\s+(\S.*)$/;
const RULE_LINE = /^\s{0,3}(?:-\s?){3,}$|^\s{0,3}(?:\*\s?){3,}$/;
const ITEM = /^\s{0,12}(?:[-*+]|\d{1,3}[.)])\s+(\S.*)$/;
const FRONT_LINE = /^([\w-]{1,40}):\s{0,9}(.*)$/;
const MAX_FRONT_LINES = 60;

/** Marks of emphasis and links go, their words stay. */
const plain = (text: string): string =>
  collapseSpaces(
    text
      .replace(/!?\[([^[\]\n]{0,400})\]\([^()\s]{0,600}(?:\s"[^"\n]{0,200}")?\)/g, '$1')
      .replace(/(\*\*|__|`+)/g, '')
      .replace(/(^|[\s(])[*_](\S[^*_\n]{0,300})[*_](?=[\s).,;:!?]|$)/g, '$1$2'),
  );

const cellsOf = (line: string): string[] => line.trim().replace(/^\|/, '').replace(/\|$/, '').split('|').map(plain);

/** The line under the head of a table. One pattern for the whole line would try every way to share out its dashes. */
const isTableRule = (line: string): boolean => {
  const cells = line.trim().replace(/^\|/, '').replace(/\|$/, '').split('|');
  return /^\s{0,3}\S/.test(line) && cells.every((cell) => /^:?-+:?$/.test(cell.trim()));
};

/** The `key: value` lines between two rules at the very top, and where the text begins. */
const readFront = (lines: readonly string[]): { front: Map<string, string>; start: number } => {
  const none = { front: new Map<string, string>(), start: 0 };
  if (lines[0]?.trim() !== '---') return none;
  const end = lines.slice(0, MAX_FRONT_LINES).findIndex((line, index) => index > 0 && line.trim() === '---');
  if (end === -1) return none;
  const pairs = lines.slice(1, end).flatMap((line): [string, string][] => {
    const [, key = '', value = ''] = FRONT_LINE.exec(line) ?? [];
    return key === '' ? [] : [[key.toLowerCase(), value.trim().replace(/^(["'])(.*)\1$/, '$2')]];
  });
  return pairs.length === 0 ? none : { front: new Map(pairs), start: end + 1 };
};

/** Markdown by its lines: headings, items, tables, and what is left as paragraphs. The title is the front matter's, else the first heading of level 1. */
export const parseMarkdown = (text: string): ParsedDocument => {
  const lines = text.replace(/^\ufeff/, '').split('\n');
  const { front, start } = readFront(lines);
  const blocks: Block[] = [];
  let paragraph: string[] = [];
  let header: string | null = null;
  let isInCode = false;
  const flush = (): void => {
    const joined = plain(paragraph.join(' '));
    if (joined !== '') blocks.push({ kind: 'paragraph', text: joined, page: null });
    paragraph = [];
  };
  const addHeading = (level: number, words: string): void => {
    flush();
    const told = plain(words.replace(/\s#{1,6}\s*$/, ''));
    if (told !== '') blocks.push({ kind: 'heading', level, text: told, page: null });
  };
  const readTableLine = (line: string, next: string): void => {
    flush();
    if (isTableRule(line)) return;
    const cells = cellsOf(line);
    if (isTableRule(next) && header === null) header = cells.join(' | ');
    else if (cells.some((cell) => cell !== '')) blocks.push({ kind: 'row', text: cells.join(' | '), page: null, header });
  };
  for (const [offset, line] of lines.slice(start).entries()) {
    const next = lines[start + offset + 1] ?? '';
    if (/^\s{0,3}(?:```|~~~)/.test(line)) {
      flush();
      isInCode = !isInCode;
      continue;
    }
    const isTable = !isInCode && line.includes('|') && (header !== null || isTableRule(next) || /^\s{0,3}\|/.test(line));
    if (isTable) {
      readTableLine(line, next);
      continue;
    }
    header = null;
    const heading = isInCode ? null : HEADING.exec(line);
    const item = isInCode ? null : ITEM.exec(line);
    if (line.trim() === '') flush();
    else if (heading !== null) addHeading(heading[1]?.length ?? 1, heading[2] ?? '');
    else if (!isInCode && paragraph.length === 1 && /^\s{0,3}(?:=+|-{2,})\s*$/.test(line))
      addHeading(line.includes('=') ? 1 : 2, paragraph.splice(0).join(' '));
    else if (!isInCode && RULE_LINE.test(line)) flush();
    else if (item !== null) {
      flush();
      paragraph = [];
      blocks.push({ kind: 'item', text: plain(item[1] ?? ''), page: null });
    } else paragraph.push(line.replace(/^\s{0,3}(?:>\s?){1,5}/, ''));
  }
  flush();
  const first = blocks.find((block) => block.kind === 'heading' && block.level === 1);
  return { blocks, title: front.get('title') || (first?.text ?? null), pageCount: null };
};
