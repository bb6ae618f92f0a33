import PDFDocument from 'pdfkit';

/** A PDF as the tests need it. `draw` adds what is on its pages. */
export const makePdf = async ({
  draw,
  options = {},
}: {
  draw: (document: PDFKit.PDFDocument) => void;
  options?: PDFKit.PDFDocumentOptions;
}): Promise<Uint8Array> =>
  await new Promise((resolve, reject) => {
    const document = new PDFDocument(options);
    const parts: Buffer[] = [];
    document.on('data', (part: Buffer) => parts.push(part));
    document.on('end', () => resolve(new Uint8Array(Buffer.concat(parts))));
    document.on('error', reject);
    draw(document);
    document.end();
  });

/** One page for each text. */
export const pdfOfPages = async (texts: readonly string[]): Promise<Uint8Array> =>
  await makePdf({
    options: { autoFirstPage: false },
    draw: (document) => {
      for (const text of texts) document.addPage().fontSize(11).text(text);
    },
  });
