/** Makes an n8n workflow file of drawn stages. */
import type { GeneratedWorkflow, Stage } from './generated-workflow.ts';

interface End {
  readonly node: string;
  readonly output: number;
}

/** Where a chain has come to: the outputs that its next node is wired to, and what their items carry. */
interface Place {
  readonly ends: readonly End[];
  readonly carries: 'nothing' | 'image' | 'video' | 'audio';
}

const SOGNI = 'n8n-nodes-sogni-flow.sogni';
const BASE = 'n8n-nodes-base.';

const form = { formFields: { values: [{ fieldLabel: 'Width', fieldType: 'number' }, { fieldLabel: 'Text', fieldType: 'text' }, { fieldLabel: 'Flag', fieldType: 'text' }] } };

/** @param name - makes its prompts other ones than those of any other workflow. */
export function buildWorkflow({ stages }: Pick<GeneratedWorkflow, 'stages'>, name: string): object {
  const builder = new Builder(name);
  builder.chain(stages, { ends: [{ node: builder.add('Form', `${BASE}formTrigger`, 2.2, form), output: 0 }], carries: 'nothing' });
  return builder.workflow();
}

class Builder {
  readonly #name: string;
  readonly #nodes: object[] = [];
  readonly #connections: Record<string, { main: { node: string; type: string; index: number }[][] }> = {};

  constructor(name: string) {
    this.#name = name;
  }

  workflow = (): object => ({ name: this.#name, nodes: this.#nodes, connections: this.#connections });

  add(kind: string, type: string, typeVersion: number, parameters: object): string {
    const name = kind === 'Form' ? kind : `${kind} ${this.#nodes.length}`;
    this.#nodes.push({ id: `id-${this.#nodes.length}`, name, type, typeVersion, position: [this.#nodes.length * 200, 0], parameters });
    return name;
  }

  #wire({ ends }: Place, to: string, index = 0): void {
    for (const { node, output } of ends) {
      const { main } = (this.#connections[node] ??= { main: [] });
      while (main.length <= output) main.push([]);
      main[output]!.push({ node: to, type: 'main', index });
    }
  }

  #node(from: Place, kind: string, type: string, typeVersion: number, parameters: object, carries: Place['carries'] = from.carries): Place {
    const node = this.add(kind, type, typeVersion, parameters);
    this.#wire(from, node);
    return { ends: [{ node, output: 0 }], carries };
  }

  chain = (stages: readonly Stage[], from: Place): Place => stages.reduce<Place>((place, stage) => this.#stage(stage, place), from);

  #stage(stage: Stage, from: Place): Place {
    switch (stage.make) {
      case 'picture': {
        const { side, steps, results, prompt, seed, model, width } = stage;
        const options = { width: width === 'form' ? "={{ $('Form').first().json.Width }}" : side, height: side, steps, numberOfVariations: results, ...(seed ? { seed: prompt } : {}), ...(model ? { model } : {}) };
        return this.#node(from, 'Picture', `${SOGNI}Image`, 1, { operation: 'generate_image', prompt: `${this.#name}, picture ${prompt}`, options }, 'image');
      }
      case 'edit':
        return this.#node(this.#withPicture(from), 'Edit', `${SOGNI}Image`, 1, { operation: 'edit_image', prompt: `change ${stage.prompt}`, options: { numberOfVariations: stage.results, seed: 1 } }, 'image');
      case 'clip':
        return this.#node(this.#withPicture(from), 'Clip', `${SOGNI}Video`, 1, { operation: 'animate_photo', prompt: 'slowly', options: { duration: stage.duration, width: stage.side, height: stage.side, seed: 1 } }, 'video');
      case 'music':
        return this.#node(from, 'Music', `${SOGNI}Audio`, 1, { operation: 'generate_music', prompt: `${this.#name} calm`, options: { duration: stage.duration, seed: 1, outputBinaryField: 'voice' } }, 'audio');
      case 'speech': {
        const words = { words: `${this.#name} ${'word '.repeat(stage.words)}`, form: `=${this.#name} {{ $('Form').first().json.Text }}`, report: '={{ $json.report.method }}' };
        const prompt = words[stage.of === 'report' && from.carries === 'nothing' ? 'words' : stage.of];
        return this.#node(from, 'Speech', `${SOGNI}Audio`, 1, { operation: 'generate_speech', prompt, options: { seed: 1, outputBinaryField: 'voice' } }, 'audio');
      }
      case 'items':
        return this.#node(from, 'Items', `${BASE}code`, 2, { jsCode: `return Array.from({ length: ${stage.count} }, (_, index) => ({ json: { index } }));` }, 'nothing');
      case 'film':
        return this.#gathered(stage.branches, from, (place) => this.#withClip(place), 'Film', { operation: 'stitch_video', options: { width: 640, height: 360 } }, 'video');
      case 'mix':
        return this.#gathered(stage.branches, from, (place) => (place.carries === 'audio' ? place : this.#stage({ make: 'speech', of: 'words', words: 9 }, place)), 'Mix', { operation: 'mix_audio', options: { outputBinaryField: 'voice' } }, 'audio');
      case 'diamond':
        return this.#node(this.#together(stage.branches.map((branch) => this.chain(branch, from))), 'Step', `${BASE}noOp`, 1, {});
      case 'fan':
        return this.#meet(stage.branches.map((branch) => this.chain(branch, from)));
      case 'branch':
        return this.#branch(stage, from);
    }
  }

  #withPicture = (from: Place): Place => (from.carries === 'image' ? from : this.#stage({ make: 'picture', side: 512, steps: 20, results: 1, prompt: 9, seed: true, model: '', width: 'fixed' }, from));
  #withClip = (from: Place): Place => (from.carries === 'video' ? from : this.#stage({ make: 'clip', duration: 3, side: 512 }, from));

  /** A Merge that waits for all of them. */
  #together(places: readonly Place[]): Place {
    const node = this.add('Merge', `${BASE}merge`, 3.2, { mode: 'append', numberInputs: places.length });
    for (const [input, place] of places.entries()) this.#wire(place, node, input);
    return { ends: [{ node, output: 0 }], carries: common(places) };
  }

  /** All of them lead to whatever comes next, one after the other. */
  #meet = (places: readonly Place[]): Place => ({ ends: places.flatMap(({ ends }) => ends), carries: common(places) });

  #gathered(branches: readonly (readonly Stage[])[], from: Place, finish: (place: Place) => Place, kind: string, parameters: object, carries: Place['carries']): Place {
    return this.#node(this.#together(branches.map((branch) => finish(this.chain(branch, from)))), kind, `${SOGNI}Clip`, 1, parameters, carries);
  }

  #branch({ on, yes, branches, meets }: Extract<Stage, { make: 'branch' }>, from: Place): Place {
    const place = on === 'form' || from.carries !== 'nothing' ? from : this.#withPicture(from);
    const left = on === 'form' ? "={{ $('Form').first().json.Flag === 'yes' ? 0 : 1 }}" : `={{ $json.artifacts[0].sizeBytes % ${branches.length} }}`;
    const isTwoWay = branches.length === 2;
    const condition = (value: number) => ({ options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 }, conditions: [{ id: '1', leftValue: left, rightValue: value, operator: { type: 'number', operation: 'equals' } }], combinator: 'and' });
    const node = isTwoWay
      ? this.add('If', `${BASE}if`, 2.2, { conditions: condition(yes ? 0 : 1), options: {} })
      : this.add('Switch', `${BASE}switch`, 3.2, { rules: { values: branches.map((_branch, index) => ({ conditions: condition(index) })) }, options: {} });
    this.#wire(place, node);
    const ways = branches.map((branch, output) => this.chain(branch, { ends: [{ node, output }], carries: place.carries }));
    return meets ? this.#meet(ways) : ways[0]!;
  }
}

const common = (places: readonly Place[]): Place['carries'] => (places.every(({ carries }) => carries === places[0]!.carries) ? places[0]!.carries : 'nothing');
