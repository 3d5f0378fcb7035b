import { expect, it } from '@jest/globals';
import { feeders } from '../../../../engine/web/src/graph/upstream.ts';

//  Form ──► Picture ──► Merge ──► Film
//  Form ──► Music  ──►──┘  ▲        │
//                          └────────┘
const edges = [['Form', 'Picture'], ['Form', 'Music'], ['Picture', 'Merge'], ['Music', 'Merge'], ['Merge', 'Film'], ['Film', 'Merge']].map(([from, to]) => ({ from: from!, to: to!, output: 0, input: 0 }));
const graph = { nodes: [], edges };

it('finds the nearest nodes with files, through those that hand them on', () => {
  expect(feeders(graph, 'Film', (name) => ['Picture', 'Music', 'Form'].includes(name))).toEqual(['Picture', 'Music']);
});

it('ends in a loop and names no node as its own feeder', () => {
  expect(feeders(graph, 'Film', () => false)).toEqual([]);
});
