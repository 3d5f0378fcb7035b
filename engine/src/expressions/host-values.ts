/** Answers ways to a value without the sandbox. What is missing where an expression would fail is told as the reason. */
import type { Item } from '../execution/types.ts';
import { environment } from './carry.ts';
import { notExecuted, unknownNode, type NodeViews } from './node-view.ts';
import { readOwn, type OwnPropertyPath } from './own-property-path.ts';
import type { Scope } from './port.ts';

export interface HostValue {
  readonly value?: unknown;
  readonly missing?: string;
}

export class HostValues {
  readonly #scope: Scope;
  readonly #views: NodeViews;
  #environment: Readonly<Record<string, unknown>> | undefined;

  constructor(scope: Scope, views: NodeViews) {
    this.#scope = scope;
    this.#views = views;
  }

  read({ root, path }: OwnPropertyPath, index: number): HostValue {
    switch (root.of) {
      case 'json':
        return { value: readOwn(this.#scope.inputs[0]?.[index]?.json, path) };
      case 'itemIndex':
        return { value: index };
      case 'vars':
        return { value: readOwn(this.#scope.vars, path) };
      case 'environment':
        this.#environment ??= environment(this.#scope);
        return { value: readOwn(this.#environment, path) };
      default: {
        const item = this.#nodeItem(root.node, root.of, index);
        return typeof item === 'string' ? { missing: item } : { value: readOwn(item?.json, path) };
      }
    }
  }

  #nodeItem(name: string, which: 'paired' | 'first' | 'last', index: number): Item | string | undefined {
    const views = this.#views;
    if (!views.exists(name)) return unknownNode(name, this.#scope.workflow.nodes.keys());
    if (views.lastRun(name) === undefined) return notExecuted(name);
    if (which !== 'paired') return views.items(name).at(which === 'first' ? 0 : -1);
    const place = views.trace(name, index);
    return typeof place === 'string' ? place : (views.at(name, place) ?? `"${name}" has no item ${place.index}`);
  }
}
