/** The part of JSON Schema (draft 2020-12) that hints are written in, and the TypeScript type that a schema of it stands for. */

interface Described {
  readonly description?: string;
}

interface Choice extends Described {
  readonly enum: readonly (string | number)[];
}
export interface Text extends Described {
  readonly type: 'string';
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  /** What the pattern asks for, in words. */
  readonly title?: string;
}
export interface Numeric extends Described {
  readonly type: 'number' | 'integer';
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
}
interface Switch extends Described {
  readonly type: 'boolean';
}
interface TextOrNumber extends Described {
  readonly type: readonly ['string', 'number'];
  readonly maxLength?: number;
}
interface List extends Described {
  readonly type: 'array';
  readonly items: Schema;
  readonly minItems?: number;
  readonly maxItems: number;
}
/** Has the names that are listed, and no others. */
export interface Block extends Described {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties: false;
}
/** Has any names, with values that are alike. */
export interface Table extends Described {
  readonly type: 'object';
  readonly propertyNames?: Text;
  readonly additionalProperties: Schema;
}

export type Schema = Choice | Text | Numeric | Switch | TextOrNumber | List | Block | Table;

/** What a value is once it has been read by a schema. */
export type Read<S> = S extends { readonly enum: readonly (infer Value)[] }
  ? Value
  : S extends { readonly type: 'string' }
    ? string
    : S extends { readonly type: 'number' | 'integer' }
      ? number
      : S extends { readonly type: 'boolean' }
        ? boolean
        : S extends { readonly type: readonly ['string', 'number'] }
          ? string | number
          : S extends { readonly items: infer Item }
            ? readonly Read<Item>[]
            : S extends { readonly properties: infer Properties; readonly required?: infer Required }
              ? ReadBlock<Properties, Required extends readonly string[] ? Required[number] : never>
              : S extends { readonly additionalProperties: infer Value }
                ? Readonly<Record<string, Read<Value>>>
                : never;

type ReadBlock<Properties, Required> = { readonly [Name in keyof Properties as Name extends Required ? Name : never]: Read<Properties[Name]> } & {
  readonly [Name in keyof Properties as Name extends Required ? never : Name]?: Read<Properties[Name]> | undefined;
};
