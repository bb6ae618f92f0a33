import { Parser } from 'htmlparser2';
import type { Block, ParsedDocument } from './blocks.ts';
import { collapseSpaces } from './collapse-spaces.ts';
import { limitDepth } from './limit-depth.ts';

/** `Heading 2`, `heading 2` or `Title` as a level of headings. */
const levelOfName = (name: string): number | null => {
  const numbered = /^heading (\d)$/i.exec(name);
  if (numbered !== null) return Math.min(6, Number(numbered[1]));
  return /^title$/i.test(name) ? 1 : /^subtitle$/i.test(name) ? 2 : null;
};

/** The ids of the styles that are headings, with their levels. */
const readStyles = (xml: string): Map<string, number> => {
  const levels = new Map<string, number>();
  let id = '';
  const tags = limitDepth();
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        tags.open();
        if (name === 'w:style') id = attributes['w:styleId'] ?? '';
        const level = name === 'w:name' ? levelOfName(attributes['w:val'] ?? '') : null;
        if (level !== null && id !== '') levels.set(id, level);
      },
      onclosetag: () => tags.close(),
    },
    { xmlMode: true },
  );
  parser.write(xml);
  parser.end();
  return levels;
};

/**
 * The text of a Word file from its main part, as a stream of tags: what a tree of the whole file would cost gigabytes for. Headings by their styles, list items, table rows, paragraphs; what was
 * deleted under tracked changes is left out.
 */
export const parseWordXml = ({ document, styles }: { document: string; styles: string }): ParsedDocument => {
  const levels = readStyles(styles);
  const blocks: Block[] = [];
  let text = '';
  let isText = false;
  let level: number | null = null;
  let isItem = false;
  let depth = 0;
  let cells: string[] = [];
  let cell = '';
  const endParagraph = (): void => {
    const told = collapseSpaces(text);
    text = '';
    if (told === '') return;
    if (depth > 0) cell += `${cell === '' ? '' : ' '}${told}`;
    else if (level !== null) blocks.push({ kind: 'heading', level, text: told, page: null });
    else blocks.push({ kind: isItem ? 'item' : 'paragraph', text: told, page: null });
  };
  const endRow = (): void => {
    if (cells.some((part) => part !== '')) blocks.push({ kind: 'row', text: cells.join(' | '), page: null, header: null });
    cells = [];
  };
  const tags = limitDepth();
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        tags.open();
        if (name === 'w:t') isText = true;
        else if (name === 'w:p') {
          level = null;
          isItem = false;
        } else if (name === 'w:pStyle') level = levels.get(attributes['w:val'] ?? '') ?? null;
        else if (name === 'w:numPr') isItem = true;
        else if (name === 'w:tab' || name === 'w:br' || name === 'w:cr') text += ' ';
        else if (name === 'w:tbl') depth += 1;
      },
      ontext: (part) => {
        if (isText) text += part;
      },
      onclosetag: (name) => {
        tags.close();
        if (name === 'w:t') isText = false;
        else if (name === 'w:p') endParagraph();
        else if (name === 'w:tc' && depth === 1) {
          cells.push(cell);
          cell = '';
        } else if (name === 'w:tr' && depth === 1) endRow();
        else if (name === 'w:tbl') depth = Math.max(0, depth - 1);
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.write(document);
  parser.end();
  const first = blocks.find((block) => block.kind === 'heading');
  return { blocks, title: first?.text ?? null, pageCount: null };
};
