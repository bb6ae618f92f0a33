import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, type Group, paginate } from '../../../../shared/quotes/render/pdf-flow.ts';

const block = (height: number, keepWithNext = false): Block => ({ height, keepWithNext, draw: () => undefined });
const place = (groups: Group[]) => paginate({ groups, firstTop: 50, top: 10, bottom: 110 });

describe('paginate', () => {
  it('moves a chain that does not fit to the next page whole', () => {
    const pages = place([
      { spaceBefore: 0, blocks: [block(30)] },
      { spaceBefore: 0, blocks: [block(20, true), block(20)] },
    ]);
    expect(pages.map((page) => page.flatMap((part) => part.blocks.map(({ top }) => top)))).toEqual([[50], [10, 30]]);
  });

  it('repeats the title of a group on its further pages', () => {
    const continued = block(10);
    const pages = place([{ spaceBefore: 0, continued, blocks: [block(60), block(40)] }]);
    expect(pages[1]?.[0]?.blocks.map((placed) => placed.block === continued)).toEqual([true, false]);
  });

  it('keeps every block once, in order, inside the page and apart from the others', () => {
    const groups = fc.array(
      fc.array(fc.record({ height: fc.integer({ min: 1, max: 40 }), keepWithNext: fc.boolean() }), { maxLength: 12 }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(groups, (shapes) => {
        const made = shapes.map(
          (shape): Group => ({ spaceBefore: 5, blocks: shape.map(({ height, keepWithNext }) => block(height, keepWithNext)) }),
        );
        const pages = place(made);
        expect(pages.flatMap((page) => page.flatMap((part) => part.blocks.map((placed) => placed.block)))).toEqual(
          made.flatMap((group) => group.blocks),
        );
        for (const page of pages) {
          let below = 0;
          for (const { block: placed, top } of page.flatMap((part) => part.blocks)) {
            expect(top).toBeGreaterThanOrEqual(below);
            below = top + placed.height;
            expect(below).toBeLessThanOrEqual(110);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
