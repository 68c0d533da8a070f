interface OnePage<T> {
  items: T[];
  nextCursor: string | null;
}

/** More than this many are not read: a person would search for one by name. */
const MOST_ITEMS = 5_000;

/** What is asked for each page, in the largest pages that the API gives. */
export type PageQuery = { limit: number; cursor?: string };

/** All items of a list of the API, read page after page. */
export async function allPages<T>(read: (query: PageQuery) => Promise<OnePage<T>>): Promise<{ items: T[] }> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await read({ limit: 200, ...(cursor === undefined ? {} : { cursor }) });
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && items.length < MOST_ITEMS);
  return { items };
}
