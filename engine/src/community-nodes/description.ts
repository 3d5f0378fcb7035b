/** The parts of an n8n node's description that running it needs. Read from compiled classes, so every field is checked where it is used. */

export interface PropertyDescription {
  readonly name: string;
  readonly type?: string;
  readonly default?: unknown;
  readonly displayOptions?: DisplayOptions;
  /** Of `collection`: properties. Of `fixedCollection`: groups of properties. Of `options`: choices. */
  readonly options?: readonly unknown[];
  readonly typeOptions?: { readonly multipleValues?: boolean };
  /** Modes of a `resourceLocator`. */
  readonly modes?: readonly { readonly name: string; readonly extractValue?: { readonly type: string; readonly regex: string | RegExp } }[];
}

export interface DisplayOptions {
  readonly show?: Readonly<Record<string, readonly unknown[]>>;
  readonly hide?: Readonly<Record<string, readonly unknown[]>>;
}

export interface NodeDescription {
  readonly name: string;
  readonly displayName?: string;
  readonly version: number | readonly number[];
  readonly group?: readonly string[];
  readonly inputs: unknown;
  readonly outputs: unknown;
  readonly properties: readonly PropertyDescription[];
  readonly credentials?: readonly { readonly name: string; readonly required?: boolean }[];
}

export interface CompiledNode {
  readonly description: NodeDescription;
  execute?(this: unknown): Promise<unknown>;
}

export interface CompiledCredential {
  readonly name: string;
  readonly authenticate?: unknown;
}
