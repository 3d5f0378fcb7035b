import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { openMetrics } from '../../engine/src/metrics/open-metrics.ts';

const readme = readFileSync(new URL('../../engine/README.md', import.meta.url), 'utf8');
const rows = [...readme.matchAll(/^\| `(sogni_flow_\w+)` \| (counter|gauge|histogram) \| ([\w, ]*)\|/gm)];

describe('the metrics in the README of the engine', () => {
  it('are exactly those that are told, of the same kind', async () => {
    const text = await (await openMetrics({ slots: 1, store: { all: async () => [], get: async () => undefined } })).text();
    const told = Object.fromEntries([...text.matchAll(/^# TYPE (sogni_flow_\w+) (\w+)$/gm)].map(([, name, kind]) => [name, kind]));
    expect(Object.fromEntries(rows.map(([, name, kind]) => [name, kind]))).toEqual(told);
  });
});
