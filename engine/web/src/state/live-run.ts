/**
 * An execution as it is watched: one signal for what the whole of it is, one for every node, so that news of a node redraws that node only.
 */
import { batch, computed, type ReadonlySignal, signal, type Signal } from '@preact/signals';
import type { ExecutionRecord, ExecutionStreamEvent, Graph, ResultFile } from 'n8n-nodes-sogni-flow/contract';
import { type LiveNode, nextLiveNode, withRecord } from './live-node.ts';
import { hasWorked, rests } from './words.ts';

export class LiveRun {
  readonly execution: Signal<ExecutionRecord | undefined> = signal(undefined);
  /** The same object for as long as the graph is the same. */
  readonly graph: Signal<Graph | undefined> = signal(undefined);
  readonly #nodes = new Map<string, Signal<LiveNode>>();
  readonly #names: Signal<readonly string[]> = signal([]);

  /** Nodes in the order of the file. */
  readonly nodes: ReadonlySignal<readonly Signal<LiveNode>[]> = computed(() => this.#names.value.map((name) => this.#nodes.get(name)!));

  /** Spark paid up to now. */
  readonly paid: ReadonlySignal<number> = computed(() => {
    const execution = this.execution.value;
    if (!execution || rests(execution)) return execution?.spark.paid ?? 0;
    return Math.max(execution.spark.paid, sum(this.nodes.value.map((node) => node.value.record.spark ?? 0)));
  });

  readonly finishedNodes: ReadonlySignal<number> = computed(() => this.nodes.value.filter((node) => hasWorked(node.value.record.state)).length);

  readonly runningNodes: ReadonlySignal<number> = computed(() => this.nodes.value.filter((node) => node.value.record.state === 'running').length);

  /** Every file that is there already, each once, in the order of the nodes. */
  readonly filesSoFar: ReadonlySignal<readonly ResultFile[]> = computed(() => {
    const files = new Map<string, ResultFile>();
    for (const node of this.nodes.value) for (const file of node.value.record.files) if (!files.has(file.artifact)) files.set(file.artifact, file);
    return [...files.values()];
  });

  node(name: string): Signal<LiveNode> | undefined {
    return this.#nodes.get(name);
  }

  /** Takes in news, oldest first; `at` is the browser's time in ms. What watches is told once, when all of it is in. */
  apply(events: readonly ExecutionStreamEvent[], at: number): void {
    batch(() => {
      for (const event of events) this.#apply(event, at);
    });
  }

  #apply(event: ExecutionStreamEvent, at: number): void {
    if (event.type === 'snapshot' || event.type === 'state') return this.#become(event.execution, at);
    if (event.type === 'node') return this.#keep(event.node, at);
    const node = this.#nodes.get(event.node);
    if (node) node.value = nextLiveNode(node.peek(), event);
  }

  #become(execution: ExecutionRecord, at: number): void {
    for (const record of execution.nodes) this.#keep(record, at);
    const names = execution.nodes.map((node) => node.name);
    if (!same(names, this.#names.peek())) this.#names.value = names;
    if (!same(execution.graph, this.graph.peek())) this.graph.value = execution.graph;
    this.execution.value = execution;
  }

  #keep(record: LiveNode['record'], at: number): void {
    const known = this.#nodes.get(record.name);
    if (known) known.value = withRecord(known.peek(), record, at);
    else this.#nodes.set(record.name, signal(withRecord(undefined, record, at)));
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
