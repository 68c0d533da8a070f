interface MetricHistogram {
  count: number;
  /** The upper bound of the bucket that holds this percentile. Undefined if nothing was counted. */
  percentile(percent: number): number | undefined;
}

/** Reads one histogram of a Prometheus page, and adds it up over its labels. */
export async function scrape(url: string, name: string): Promise<MetricHistogram> {
  const page = await (await fetch(url)).text();
  const buckets = new Map<number, number>();
  for (const [, labels = '', value] of page.matchAll(
    new RegExp(`^${name}_bucket\\{([^}]*)\\} (\\S+)$`, 'gm'),
  )) {
    const bound = /le="([^"]+)"/.exec(labels)?.[1];
    const le = bound === '+Inf' ? Infinity : Number(bound);
    buckets.set(le, (buckets.get(le) ?? 0) + Number(value));
  }
  const count = buckets.get(Infinity) ?? 0;
  const bounds = [...buckets.keys()].toSorted((a, b) => a - b);
  return {
    count,
    percentile: (percent) =>
      count === 0 ? undefined : bounds.find((bound) => (buckets.get(bound) ?? 0) >= (count * percent) / 100),
  };
}
