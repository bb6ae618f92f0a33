import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { pdfBlocks } from '../../../shared/knowledge/read/pdf-blocks.ts';
import { pdfLines } from '../../../shared/knowledge/read/pdf-lines.ts';
import { readDocument } from '../../../shared/knowledge/read/read-document.ts';
import { unreadableReason } from '../../../shared/knowledge/read/unreadable.ts';
import { makeDocx, wordHeading, wordParagraph, wordTable } from './make-docx.ts';
import { makePdf, pdfOfPages } from './make-pdf.ts';

const read = async (content: string | Uint8Array, fileName = 'file', contentType?: string) =>
  await readDocument({ bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content, fileName, contentType });

const reasonOf = async (content: string | Uint8Array, fileName = 'file') =>
  await read(content, fileName).then(
    () => 'read',
    (error: unknown) => unreadableReason(error) ?? error,
  );

test('Markdown keeps its headings with their level, its items and its tables, and takes its title from the front matter', async () => {
  const document = await read(
    '---\ntitle: "Visa rules"\ntags: a\n---\n# Visas\n\nSome **bold** text\nover [two](https://x.example) lines.\n\n## Table\n\n| Country | Days |\n|---|---|\n| Kenya | 90 |\n\n- first\n- second\n',
  );
  expect(document).toMatchObject({ type: 'md', title: 'Visa rules', pageCount: null });
  expect(document.blocks).toEqual([
    { kind: 'heading', level: 1, text: 'Visas', page: null },
    { kind: 'paragraph', text: 'Some bold text over two lines.', page: null },
    { kind: 'heading', level: 2, text: 'Table', page: null },
    { kind: 'row', text: 'Kenya | 90', page: null, header: 'Country | Days' },
    { kind: 'item', text: 'first', page: null },
    { kind: 'item', text: 'second', page: null },
  ]);
});

test('HTML gives what a reader sees: no scripts, no navigation, tables by rows', async () => {
  const document = await read(
    '<!doctype html><html><head><title>Rates &amp; rules</title><script>alert("x")</script></head><body><nav>Menu</nav><h1>Rates</h1><p>Valid for <b>2026</b>.</p><table><tr><th>Hotel</th><th>Price</th></tr><tr><td>Palms</td><td>100</td></tr></table><ul><li>one<li>two</ul></body></html>',
    'page.txt',
  );
  expect(document).toMatchObject({ type: 'html', title: 'Rates & rules' });
  expect(document.blocks).toEqual([
    { kind: 'heading', level: 1, text: 'Rates', page: null },
    { kind: 'paragraph', text: 'Valid for 2026.', page: null },
    { kind: 'row', text: 'Palms | 100', page: null, header: 'Hotel | Price' },
    { kind: 'item', text: 'one', page: null },
    { kind: 'item', text: 'two', page: null },
  ]);
});

test('each row of a CSV file tells its columns', async () => {
  const { type, blocks } = await read('Hotel;Board\n"Palms; beach";half\nLodge;full\n', 'rates.csv');
  expect(type).toBe('csv');
  expect(blocks.map(({ text }) => text)).toEqual(['Hotel: Palms; beach; Board: half', 'Hotel: Lodge; Board: full']);
});

test('the name of a file only decides between kinds of text that look alike', async () => {
  expect((await read('Name,Price\nPalms,100\n', 'prices.txt')).type).toBe('csv');
  expect((await read('One line, with a comma.\nAnother line, with one.\n', 'note.txt')).type).toBe('txt');
  expect((await read('One line, with a comma.\nAnother line, with one.\n', 'note.csv')).type).toBe('csv');
  expect((await read('# A heading\n\nAnd text.', 'note.txt')).type).toBe('md');
  expect((await read('Only text.', 'note.pdf')).type).toBe('txt');
});

test('a PDF keeps its pages, headings by their size and rows by their gaps', async () => {
  const bytes = await makePdf({
    draw: (pdf) => {
      pdf.fontSize(20).text('Transfers').fontSize(11).text('The boat leaves at noon. '.repeat(12));
      pdf.addPage().text('Adults', 72, 100).text('100 EUR', 250, 100);
    },
  });
  const document = await read(bytes, 'note.txt');
  expect(document).toMatchObject({ type: 'pdf', title: 'Transfers', pageCount: 2 });
  expect(document.blocks.map(({ kind, page }) => [kind, page])).toEqual([
    ['heading', 1],
    ['paragraph', 1],
    ['row', 2],
  ]);
  expect(document.blocks[2]?.text).toBe('Adults | 100 EUR');
});

test('a Word file keeps headings and tables', async () => {
  const bytes = makeDocx({
    body:
      wordHeading('Baggage') +
      wordParagraph('Soft bags only.') +
      wordTable([
        ['Airline', 'Kilos'],
        ['Mango', '20'],
      ]),
  });
  const { type, blocks } = await read(bytes, 'x.bin');
  expect(type).toBe('docx');
  expect(blocks.map(({ kind, text }) => [kind, text])).toEqual([
    ['heading', 'Baggage'],
    ['paragraph', 'Soft bags only.'],
    ['row', 'Airline | Kilos'],
    ['row', 'Mango | 20'],
  ]);
});

test('a large Word file is read as a stream, and gives the same', async () => {
  const body =
    wordHeading('Baggage') +
    wordParagraph('Soft bags &amp; no wheels.') +
    wordTable([
      ['Airline', 'Kilos'],
      ['Mango', '20'],
    ]);
  const small = await read(makeDocx({ body }));
  const filler = wordParagraph('').repeat(200_000);
  const started = performance.now();
  const large = await read(makeDocx({ body: `${body}${filler}<w:p><w:r><w:delText>deleted</w:delText></w:r></w:p>` }));
  expect(large).toEqual(small);
  expect(performance.now() - started).toBeLessThan(10_000);
}, 20_000);

test('the language of a document is found, and not guessed where there is too little text', async () => {
  const german = 'Die Stornierung der Reise ist bis dreißig Tage vor der Abreise kostenlos möglich. Danach fallen Gebühren an.';
  expect((await read(german)).language).toBe('de');
  expect((await read('OK 12')).language).toBeNull();
});

test.each([
  ['UTF-8 with a byte order mark', Buffer.from('\ufeffCafé in Zürich', 'utf8'), undefined],
  ['Windows-1252 that nobody announced', Buffer.from('Café in Zürich', 'latin1'), undefined],
  ['Windows-1252 that was announced as UTF-8', Buffer.from('Café in Zürich', 'latin1'), 'text/plain; charset=utf-8'],
  ['UTF-8 that was announced as Latin 1', Buffer.from('Café in Zürich', 'utf8'), 'text/plain; charset=iso-8859-1'],
  ['UTF-16 with a byte order mark', Buffer.from('\ufeffCafé in Zürich', 'utf16le'), undefined],
  ['UTF-16 without one', Buffer.from('Café in Zürich', 'utf16le'), undefined],
  ['a charset that nobody knows', Buffer.from('Café in Zürich', 'utf8'), 'text/plain; charset=klingon'],
])('the charset of a text is found: %s', async (_name, bytes, contentType) => {
  expect((await read(bytes, 'a.txt', contentType)).blocks).toMatchObject([{ text: 'Café in Zürich' }]);
});

test('a file that cannot be read says why', async () => {
  const protectedPdf = await makePdf({ options: { userPassword: 'secret' }, draw: (pdf) => pdf.text('Hidden') });
  const scan = await makePdf({ draw: (pdf) => pdf.rect(10, 10, 100, 100).fill('red') });
  const protectedWord = Buffer.concat([
    Buffer.from('d0cf11e0a1b11ae1', 'hex'),
    Buffer.alloc(600),
    Buffer.from('EncryptedPackage', 'utf16le'),
  ]);
  expect(await reasonOf(protectedPdf)).toBe('encrypted');
  expect(await reasonOf(protectedWord)).toBe('encrypted');
  expect(await reasonOf(scan)).toBe('no_text');
  expect(await reasonOf('  \n \n')).toBe('no_text');
  expect(await reasonOf(new Uint8Array())).toBe('no_text');
  expect(await reasonOf('%PDF-1.4\ngarbage')).toBe('malformed');
  expect(await reasonOf('PK\u0003\u0004 no zip at all, only the first four letters')).toBe('malformed');
  expect(await reasonOf(zipSync({ 'a.txt': Buffer.from('text') }))).toBe('unsupported_type');
  expect(await reasonOf(Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex'))).toBe('unsupported_type');
  expect(await reasonOf(`A text with one\0NUL in it. ${'And then a long stretch of ordinary words. '.repeat(10)}`)).toBe('malformed');
});

test('a PDF of 10,000 pages is refused without reading them', async () => {
  const pages = await makePdf({
    options: { autoFirstPage: false },
    draw: (pdf) => {
      for (let page = 0; page < 10_000; page += 1) pdf.addPage();
    },
  });
  expect(await reasonOf(pages)).toBe('too_many_pages');
  expect(await reasonOf('\f'.repeat(9_999))).toBe('too_many_pages');
}, 20_000);

test('a zip bomb is refused before it is inflated, and while it is where its directory lies', async () => {
  const bomb = makeDocx({ body: wordParagraph('small'), extra: { 'word/footnotes.xml': new Uint8Array(80 * 1024 * 1024) } });
  expect(bomb.length).toBeLessThan(200_000);
  expect(await reasonOf(bomb)).toBe('too_large');

  const liar = Buffer.from(bomb);
  const entry = liar.lastIndexOf('word/footnotes.xml') - 46;
  liar.writeUInt32LE(1_000, entry + 24);
  expect(await reasonOf(liar)).toBe('too_large');
});

test('a stream of a PDF that unpacks to gigabytes is refused', async () => {
  const packed = deflateSync(new Uint8Array(100 * 1024 * 1024));
  const head =
    '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R>>endobj\n';
  const bomb = Buffer.concat([
    Buffer.from(`${head}4 0 obj<</Length ${packed.length}/Filter/FlateDecode>>\nstream\n`),
    packed,
    Buffer.from('\nendstream endobj\ntrailer<</Root 1 0 R>>'),
  ]);
  expect(await reasonOf(bomb)).toBe('too_large');
});

test('a text of more than five million characters is refused', async () => {
  expect(await reasonOf('All work and no play. '.repeat(240_000))).toBe('too_large');
  expect(await reasonOf(new Uint8Array(50 * 1024 * 1024 + 1))).toBe('too_large');
});

test('hostile structure costs no more than its length', async () => {
  const started = performance.now();
  await reasonOf(`<p>${'<div>'.repeat(200_000)}x</p>`);
  await reasonOf(`<p>${'<table><tr><td>'.repeat(50_000)}x</p>`);
  await reasonOf(`# a\n${'['.repeat(500_000)}`);
  await reasonOf(`# a\n${'*a '.repeat(200_000)}`);
  await reasonOf(`# a\n${'|'.repeat(500_000)}`);
  await reasonOf(`# a\n|${'-|'.repeat(200_000)}x\n`);
  await reasonOf(`# a\n${' '.repeat(500_000)}x\n`);
  await reasonOf(`${'"'.repeat(100_001)},a\nb,c\n`, 'a.csv');
  expect(await reasonOf(makeDocx({ body: '<w:p>'.repeat(5_000_000) }))).toBe('malformed');
  expect(await reasonOf(`<html><p>x</p>${'<div>'.repeat(3_000_000)}x</p>`)).toBe('malformed');
  await reasonOf(makeDocx({ body: `${'<w:p>'.repeat(20_000)}${'</w:p>'.repeat(20_000)}` }));
  expect(performance.now() - started).toBeLessThan(15_000);
}, 30_000);

test('whatever bytes come, they are read or refused with a reason', async () => {
  const pdf = await pdfOfPages(['The boat leaves at noon.']);
  const docx = makeDocx({ body: wordParagraph('The boat leaves at noon.') });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<Uint8Array>(
        pdf,
        docx,
        Buffer.from('<html><p>text</p><table><tr><td>a</table>'),
        Buffer.from('---\ntitle: a\n---\n# b\n|a|b|\n|-|-|\n|c|d|'),
      ),
      fc.array(fc.record({ at: fc.nat(100_000), value: fc.nat(255) }), { maxLength: 12 }),
      fc.nat(100_000),
      async (whole, changes, length) => {
        const bytes = Uint8Array.from(whole);
        for (const { at, value } of changes) bytes[at % bytes.length] = value;
        const outcome = await reasonOf(length % 3 === 0 ? bytes.subarray(0, length % bytes.length) : bytes);
        expect(outcome).toBeTypeOf('string');
      },
    ),
    { numRuns: 150 },
  );
}, 60_000);

test('a line of dashes under a line with a bar is read in no time, table or not', async () => {
  const startMs = performance.now();
  for (const end of ['x', ' : x', '|x', ' ']) await read(`# T\n\na | b\n${'-'.repeat(50_000)}${end}\nc | d\n`, 'a.md');
  expect(performance.now() - startMs).toBeLessThan(5_000);
  const { blocks } = await read('# T\n\na | b\n:-- | --:\nc | d\n', 'a.md');
  expect(blocks.at(-1)).toEqual({ kind: 'row', text: 'c | d', page: null, header: 'a | b' });
});

test('a title is cut between characters: half of one is nothing that a database can hold', async () => {
  const { title } = await read(`# ${'a'.repeat(199)}😀 and more\n\nText.\n`, 'a.md');
  expect(title).toHaveLength(200);
  expect(title?.isWellFormed()).toBe(true);
});

test('a line of a PDF that is nothing but bars, and a page of very many lines, are read in no time', () => {
  const item = { width: 1, height: 10, transform: [10, 0, 0, 10, 0, 0], hasEOL: true };
  const startMs = performance.now();
  expect(pdfLines([{ ...item, str: `a${' |'.repeat(500_000)}x` }])).toHaveLength(1);
  expect(pdfLines([{ ...item, str: `| | a | b |${' |'.repeat(500_000)}` }])).toMatchObject([{ text: 'a | b' }]);
  const lines = Array.from({ length: 50_000 }, (_, index) => ({ text: 'word and word', size: 10, y: -index * 12, cells: 1 }));
  const blocks = pdfBlocks({ lines, page: 1, bodySize: 10 });
  expect(blocks.reduce((total, { text }) => total + text.length + 1, 0)).toBe(50_000 * 14);
  expect(performance.now() - startMs).toBeLessThan(5_000);
});
