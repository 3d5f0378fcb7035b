/** One execution while somebody looks at it: read once, then read on from its log. */
import { FlowError, type ExecutionStreamEvent } from 'n8n-nodes-sogni-flow/contract';
import type { Engine } from '../../engine.ts';
import type { ListedExecution } from '../../execution/catalogue.ts';
import type { LiveNews } from '../../execution/live.ts';
import type { StoredEvent } from '../../execution/stored-event.ts';
import { isResting } from '../../execution/transitions.ts';
import type { Execution, ExecutionState } from '../../execution/types.ts';
import { LOOK_MS, type Wait } from '../../execution/waits.ts';
import { drawnWorkflow, viewOf, type DrawnWorkflow, type ExecutionView } from '../present/execution-view.ts';
import type { Passing } from './execution-ears.ts';
import { namedOutputs } from '../present/named-outputs.ts';
import { presentNode } from '../present/present-node.ts';
import { ToldRuns } from '../present/told-runs.ts';

/** An entry of the log: of a node, or of the whole execution. */
export interface LogEntry {
  readonly sequence: number;
  readonly node?: string;
  readonly event: StoredEvent;
}

export class FollowedExecution {
  readonly #engine: Engine;
  readonly #tell: (news: LiveNews) => void;
  readonly #workflow: DrawnWorkflow;
  readonly #outputs: ExecutionView['outputs'];
  readonly #told = new ToldRuns();
  readonly #log: LogEntry[] = [];
  #execution: Execution;
  #paid = 0;
  #waits: readonly Wait[] = [];
  /** As the log has it. */
  #state: ExecutionState | undefined;
  #reading: Promise<void> | undefined;
  #again = false;
  readonly #stops: (() => void)[] = [];

  private constructor(engine: Engine, execution: Execution, tell: (news: LiveNews) => void) {
    this.#engine = engine;
    this.#execution = execution;
    this.#workflow = drawnWorkflow(execution);
    this.#outputs = namedOutputs(this.#workflow);
    this.#tell = tell;
  }

  /** @param tell - hears of what passes by, and when the log has grown. @throws FlowError `not_found` */
  static async open(engine: Engine, id: string, tell: (news: LiveNews) => void): Promise<FollowedExecution> {
    const found = await engine.executions.load(id);
    if (!found) throw new FlowError('not_found', `there is no execution "${id}"`);
    const followed = new FollowedExecution(engine, found.execution, tell);
    await followed.#read();
    followed.#listen();
    return followed;
  }

  /** Number of the newest entry. */
  get last(): number {
    return this.#log.at(-1)?.sequence ?? 0;
  }

  /** Nothing comes any more unless somebody acts. */
  get rests(): boolean {
    return isResting(this.#execution.state);
  }

  /** In order. */
  after(sequence: number): readonly LogEntry[] {
    if (sequence >= this.last) return [];
    return this.#log.slice(this.#log.findIndex((entry) => entry.sequence > sequence));
  }

  view(): ExecutionView {
    const running = this.#engine.live.running(this.#execution.id);
    return viewOf({ execution: this.#execution, workflow: this.#workflow, told: this.#told, waits: this.#waits, running, paid: this.#paid, outputs: this.#outputs });
  }

  /** @returns `undefined` for what is of no interest any more: the node has ended meanwhile. */
  passing(news: Passing): ExecutionStreamEvent | undefined {
    const { node: name } = news;
    const node = this.#workflow.nodes.get(name);
    if (!node || !this.#engine.live.running(this.#execution.id)?.has(name)) return undefined;
    switch (news.type) {
      case 'started':
        return { type: 'node', node: presentNode(this.view(), node) };
      case 'progress':
        return { type: 'progress', node: name, progress: news.progress, ...(news.activity === undefined ? {} : { activity: news.activity }) };
      case 'preview':
        return { type: 'preview', node: name, preview: `data:image/jpeg;base64,${Buffer.from(news.jpeg).toString('base64')}` };
    }
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }

  #listen(): void {
    const look = (): void => void this.#readOn().catch(() => undefined);
    const timer = setInterval(look, LOOK_MS).unref();
    const { live, executions } = this.#engine;
    const { id } = this.#execution;
    this.#stops.push(
      () => clearInterval(timer),
      executions.heed(id, look),
      live.watch(id, (news) => (news.type === 'lasting' ? look() : this.#tell(news))),
    );
    // What happened between the first look and now.
    look();
  }

  /** One reading at a time; what comes meanwhile is read by the next. */
  async #readOn(): Promise<void> {
    this.#again = true;
    this.#reading ??= (async () => {
      try {
        while (this.#again) {
          this.#again = false;
          const before = this.last;
          await this.#read();
          if (this.last > before) this.#tell({ type: 'lasting' });
        }
      } finally {
        this.#reading = undefined;
      }
    })();
    await this.#reading;
  }

  /** Reads on until log and execution tell the same, so that whoever is told of an end is told of all before it. */
  async #read(): Promise<void> {
    const { catalogue, executions } = this.#engine;
    const { id } = this.#execution;
    for (;;) {
      const { events, runs } = await catalogue.since(id, this.#log.length === 0 ? -1 : this.last);
      for (const run of runs) this.#told.add(run);
      for (const event of events) this.#note(event);
      if (events.length === 0 && this.#log.length > 0) return;
      const head = await catalogue.find(id);
      this.#waits = await executions.waits(id);
      if (!head) return;
      this.#take(head);
      if (this.#state === undefined || this.#state === head.state) return;
    }
  }

  #note(event: StoredEvent): void {
    if (event.type === 'created' || event.type === 'state') this.#state = event.state;
    this.#log.push({ sequence: event.sequence, event, ...('node' in event && { node: event.node }) });
  }

  #take({ state, failure, finishedAt, approved, paid }: ListedExecution): void {
    const { failure: _failure, finishedAt: _finishedAt, ...lasting } = this.#execution;
    this.#execution = { ...lasting, state, ...(failure && { failure }), ...(finishedAt === undefined ? {} : { finishedAt }), ...(approved === undefined ? {} : { approved }) };
    this.#paid = paid;
  }
}
