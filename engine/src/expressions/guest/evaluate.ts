/** Evaluates templates for every item. What an expression throws makes it `undefined`, as in n8n, unless it is an ExpressionError. */
import { ExpressionError } from './expression-error.ts';
import { encodeValue } from './encode.ts';
import { jsonPartText, partText } from './part-text.ts';
import type { Encoded, EvaluatePayload, EvaluateReply, GuestFailure, GuestTemplate } from './payload.ts';
import { current, enter } from './world.ts';

type Compiled = () => unknown;

/** By code: an execution evaluates the same expressions again and again. */
const compiled = new Map<string, Compiled>();

class Failed extends Error {
  readonly failure: GuestFailure;

  constructor(failure: GuestFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

function compile({ code, names }: EvaluatePayload['expressions'][number]): Compiled {
  let run = compiled.get(code);
  if (run === undefined) {
    const unknown = names.filter((name) => !(name in globalThis));
    const declared = unknown.length > 0 ? `var ${unknown.join(', ')};` : '';
    run = (0, eval)(`(function () { ${declared} return function () { return (${code}\n); }; })()`) as Compiled;
    compiled.set(code, run);
  }
  return run;
}

/** Endless recursion and want of memory are failures even where other errors count as "no value". */
const isFatal = (error: unknown): boolean => error instanceof ExpressionError || (error instanceof Error && (error.constructor.name === 'InternalError' || /call stack|out of memory/i.test(error.message)));

export function evaluate(text: string): string {
  const payload = JSON.parse(text) as EvaluatePayload;
  enter(payload.world);
  try {
    return JSON.stringify({ values: evaluateAll(payload) } satisfies EvaluateReply);
  } catch (error) {
    if (error instanceof Failed) return JSON.stringify({ failure: error.failure } satisfies EvaluateReply);
    throw error;
  }
}

function evaluateAll(payload: EvaluatePayload): Encoded[][] {
  const { expressions, templates, wanted, rounds } = payload;
  let evaluating = 0;

  const expressionValue = (index: number): unknown => {
    const expression = expressions[index]!;
    const { copies } = current;
    evaluating = index;
    let run: Compiled;
    try {
      run = compile(expression);
    } catch (error) {
      if (isFatal(error)) throw error;
      throw new Failed({ kind: 'syntax', message: (error as Error).message, expression: index });
    }
    if (expression.mutates) current.copies = new Map();
    try {
      return run();
    } catch (error) {
      if (error instanceof Failed || isFatal(error)) throw error;
      return undefined;
    } finally {
      current.copies = copies;
    }
  };

  const templateValue = (index: number): unknown => {
    const { parts, json }: GuestTemplate = templates[index]!;
    const [only] = parts;
    if (parts.length === 1 && typeof only === 'number') return expressionValue(only);
    const toText = json ? jsonPartText : partText;
    return parts.map((part) => (typeof part === 'string' ? part : toText(expressionValue(part)))).join('');
  };

  const values: Encoded[][] = [];
  current.parameters = parametersView(payload.world.parameters, templateValue);
  for (let item = 0; item < rounds; item += 1) {
    current.index = item;
    values.push(
      wanted.map((template) => {
        try {
          return encodeValue(templateValue(template));
        } catch (error) {
          if (error instanceof Failed) throw new Failed({ ...error.failure, template, item });
          throw new Failed({ kind: 'expression', message: (error as Error).message, template, item, expression: evaluating });
        }
      }),
    );
  }
  return values;
}

/** The parameters as `$parameter` shows them: a template's place is filled when it is read. */
function parametersView(shape: unknown, templateValue: (index: number) => unknown): unknown {
  if (typeof shape !== 'object' || shape === null) return shape;
  if ('template' in shape) return templateValue(shape.template as number);
  if ('value' in shape) return shape.value;
  const view: object = 'list' in shape ? [] : {};
  const entries = 'list' in shape ? (shape.list as unknown[]).map((entry, index) => [String(index), entry] as const) : (shape as { fields: [string, unknown][] }).fields;
  for (const [name, entry] of entries) Object.defineProperty(view, name, { get: () => parametersView(entry, templateValue), enumerable: true, configurable: true });
  return view;
}
