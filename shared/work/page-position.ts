/** Where a page of a list by time ended, as its row says it. */
export type PagePosition = { created_at: string; id: string };

type Placed = Readonly<PagePosition>;

/** Of `limit + 1` rows read: those of the page, and where the next one begins; null on the last page. */
export const cutPage = <Row extends Placed>({
  rows,
  limit,
}: {
  rows: readonly Row[];
  limit: number;
}): { page: Row[]; next: PagePosition | null } => {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { page, next: rows.length > limit && last !== undefined ? { created_at: last.created_at, id: last.id } : null };
};
