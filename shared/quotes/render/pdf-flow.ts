/** Something of a fixed height that is drawn at a given distance from the top of the page (points). Never taller than a page. */
export type Block = { height: number; draw: (top: number) => void; keepWithNext?: boolean };

/** Blocks that belong together: `continued` stands above them again on each further page, `decorate` is drawn below each part. */
export type Group = {
  blocks: readonly Block[];
  spaceBefore: number;
  continued?: Block;
  decorate?: (part: { top: number; bottom: number }) => void;
};

export type PlacedBlock = { block: Block; top: number };
/** What of one group stands on one page. */
export type PlacedPart = { group: Group; top: number; bottom: number; blocks: PlacedBlock[] };
export type PlacedPage = PlacedPart[];

type PaginateInput = { groups: readonly Group[]; firstTop: number; top: number; bottom: number };

/** No chain begins so low on a page that less than this many of its blocks stand there. */
const FEWEST_BLOCKS = 3;

const heightOf = (blocks: readonly Block[]): number => blocks.reduce((sum, block) => sum + block.height, 0);

const chainFrom = (blocks: readonly Block[], start: number): readonly Block[] => {
  let end = start;
  while (end < blocks.length - 1 && blocks[end]?.keepWithNext === true) end += 1;
  return blocks.slice(start, end + 1);
};

/**
 * Puts the blocks on pages. A chain of blocks kept together is not cut unless it is taller than a page; then it is cut
 * where a page ends. The first page begins at `firstTop`, all others at `top`; none goes below `bottom`.
 */
export const paginate = ({ groups, firstTop, top, bottom }: PaginateInput): PlacedPage[] => {
  let page: PlacedPage = [];
  const pages: PlacedPage[] = [page];
  let y = firstTop;
  let isFresh = true;

  const turnPage = (): void => {
    page = [];
    pages.push(page);
    y = top;
    isFresh = true;
  };

  for (const group of groups) {
    if (!isFresh) y += group.spaceBefore;
    let part: PlacedPart | undefined;
    const place = (block: Block): void => {
      if (part === undefined) {
        part = { group, top: y, bottom: y, blocks: [] };
        page.push(part);
      }
      part.blocks.push({ block, top: y });
      y += block.height;
      part.bottom = y;
      isFresh = false;
    };
    for (const [index, block] of group.blocks.entries()) {
      const isChainStart = index === 0 || group.blocks[index - 1]?.keepWithNext !== true;
      const chain = isChainStart ? chainFrom(group.blocks, index) : [block];
      const whole = heightOf(chain);
      const room = bottom - top - (group.continued?.height ?? 0);
      const needed = whole <= room ? whole : heightOf(chain.slice(0, FEWEST_BLOCKS));
      if (y + needed > bottom && !isFresh) {
        turnPage();
        part = undefined;
        if (index > 0 && group.continued) place(group.continued);
      }
      place(block);
    }
  }
  return pages;
};
