/** Checks arguments against an operation's definition. What comes out is complete (defaults filled in) and closed (no unknown names). */
import { FlowError } from './errors.ts';
import { sizeByRatio } from './picture-size.ts';
import type { Arguments, ChoiceParameter, ColumnsParameter, ModelLimit, ModelLimits, Operation, Parameter, Parameters, Rising } from './operation.ts';

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === '';

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Shortens a value for a message; the whole of a novel helps nobody. */
function show(value: unknown): string {
  const text = typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/**
 * @returns the arguments with defaults filled in; empty values (`undefined`, `null`, `''`) count as not given.
 * @throws FlowError `invalid_parameter`, naming the parameter, its value and what is allowed.
 */
export function checkArguments(operation: Operation, given: unknown): Arguments {
  if (!isRecord(given)) throw new FlowError('invalid_parameter', `arguments of ${operation.name} are ${show(given)}; an object is needed`);
  const checked = checkFields(operation.parameters, given, '', operation.name);
  checkTogether(operation, checked);
  return checked;
}

/** What arguments allow of each other. */
function checkTogether({ name, needsOneOf = [], excludes = [] }: Operation, checked: Arguments): void {
  const isGiven = (argument: string): boolean => checked[argument] !== undefined && !(Array.isArray(checked[argument]) && checked[argument].length === 0);
  if (needsOneOf.length > 0 && !needsOneOf.some(isGiven)) {
    throw new FlowError('invalid_parameter', `${needsOneOf.join(', ')} ${needsOneOf.length === 1 ? 'is' : 'are all'} empty; ${name} needs one of them`, { details: { parameter: needsOneOf[0], operation: name } });
  }
  for (const group of excludes) {
    const given = group.filter(isGiven);
    if (given.length > 1) throw new FlowError('invalid_parameter', `${given.join(' and ')} are both given; ${name} takes only one of ${group.join(', ')}`, { details: { parameter: given[1], operation: name } });
  }
}

/**
 * Narrows checked arguments to what the chosen model allows, and fills in the model's defaults where nothing was given.
 *
 * @throws FlowError `invalid_parameter`, naming the parameter, its value, the model and what that allows.
 */
export function applyLimits(given: Arguments, limits: ModelLimits, model: string): Arguments {
  const applied = applyDefaults(given, limits);
  for (const [name, limit] of Object.entries(limits)) {
    const value = applied[name];
    if (value !== undefined && !isWithin(limit, value)) {
      throw new FlowError('invalid_parameter', `${name} is ${show(value)}; model ${model} allows ${told(limit)}${limit.why === undefined ? '' : `: ${limit.why}`}`, { details: { parameter: name, model } });
    }
  }
  return applied;
}

/** The model's own values where nothing was given; a size that is given by its ratio alone becomes one of about the model's usual area. */
export function applyDefaults(given: Arguments, limits: ModelLimits): Arguments {
  const standard = Object.fromEntries(Object.entries(limits).flatMap(([name, limit]) => (limit.default === undefined ? [] : [[name, limit.default]])));
  const asked = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...standard, ...sizeByRatio(asked, limits), ...asked };
}

function isWithin(limit: ModelLimit, value: unknown): boolean {
  if ('allowed' in limit) return limit.allowed.some((allowed) => String(allowed) === String(value));
  return typeof value === 'number' && value >= limit.min && value <= limit.max && (limit.multipleOf === undefined || value % limit.multipleOf === 0);
}

function told(limit: ModelLimit): string {
  if ('allowed' in limit) return limit.allowed.length === 0 ? 'nothing there' : limit.allowed.join(', ');
  return limit.min === limit.max ? `only ${limit.min}` : `${limit.min} to ${limit.max}${limit.multipleOf === undefined ? '' : ` in steps of ${limit.multipleOf}`}`;
}

function checkFields(fields: Parameters, given: Record<string, unknown>, path: string, owner: string, rising: readonly Rising[] = []): Record<string, unknown> {
  const known = Object.entries(fields).flatMap(([name, parameter]) => (parameter.type === 'columns' ? Object.keys(parameter.fields) : [name]));
  for (const name of Object.keys(given)) {
    if (!known.includes(name) && !isEmpty(given[name])) {
      throw new FlowError('invalid_parameter', `${owner} has no parameter ${path}${name}; it has ${known.join(', ')}`);
    }
  }
  const checked: Record<string, unknown> = {};
  for (const [name, parameter] of Object.entries(fields)) {
    if (parameter.type === 'columns') {
      Object.assign(checked, checkColumns(parameter, given, path, owner));
      continue;
    }
    const value = checkValue(parameter, given[name], path + name, owner);
    if (value !== undefined) checked[name] = value;
  }
  for (const [name, parameter] of Object.entries(fields)) if (parameter.type === 'choice') setByChoice(parameter, name, checked, path, owner);
  for (const [lower, higher] of rising) {
    if (Number(checked[lower]) >= Number(checked[higher])) {
      throw new FlowError('invalid_parameter', `${path}${lower} is ${show(checked[lower])} and ${path}${higher} is ${show(checked[higher])}; ${owner} needs ${lower} below ${higher}`, { details: { parameter: path + lower, operation: owner } });
    }
  }
  return checked;
}

/** Writes down what a choice stands for. */
function setByChoice({ choices }: ChoiceParameter, name: string, checked: Record<string, unknown>, path: string, owner: string): void {
  const sets = choices.find(({ value }) => value === String(checked[name]))?.sets ?? {};
  for (const [other, value] of Object.entries(sets)) {
    if (checked[other] !== undefined && checked[other] !== value) {
      throw new FlowError('invalid_parameter', `${path}${other} is ${show(checked[other])}, but ${path}${name} ${show(checked[name])} makes it ${value}; ${owner} takes one of the two`, { details: { parameter: path + other, operation: owner } });
    }
    checked[other] = value;
  }
}

/** The first field says how many rows there are. A later one may be left out as a whole: then every row takes the field's default, or has none. */
function checkColumns({ fields, maxItems }: ColumnsParameter, given: Record<string, unknown>, path: string, owner: string): Record<string, unknown> {
  const refuse = (name: string, allowed: string): never => {
    throw new FlowError('invalid_parameter', `${path}${name} is ${show(given[name])}; ${owner} allows ${allowed}`, { details: { parameter: path + name, operation: owner } });
  };
  const [first = ''] = Object.keys(fields);
  const rows = isEmpty(given[first]) ? [] : given[first];
  if (!Array.isArray(rows)) return refuse(first, 'a list');
  if (rows.length > maxItems) return refuse(first, `at most ${maxItems} entries, this has ${rows.length}`);
  const columns = Object.entries(fields).map(([name, field]): [string, unknown] => {
    if (isEmpty(given[name])) return [name, rows.length > 0 && 'default' in field ? rows.map(() => field.default) : undefined];
    const column = given[name];
    if (!Array.isArray(column) || column.length !== rows.length) return refuse(name, `a list as long as ${first}, with ${rows.length} entries`);
    return [name, column.map((value: unknown, index) => checkValue(field, value, `${path}${name}[${index}]`, owner))];
  });
  return Object.fromEntries(columns.filter(([, column]) => column !== undefined && (column as unknown[]).length > 0));
}

/** What an empty value is read as. */
function standardOf(parameter: Exclude<Parameter, ColumnsParameter>): unknown {
  if (parameter.type === 'phrase') return Object.values(parameter.parts).map((part) => part.default).join(' ');
  if (parameter.type === 'choice' && parameter.numeric && parameter.default !== undefined) return Number(parameter.default);
  return 'default' in parameter ? parameter.default : undefined;
}

function checkValue(parameter: Exclude<Parameter, ColumnsParameter>, value: unknown, path: string, owner: string): unknown {
  const refuse = (allowed: string): never => {
    throw new FlowError('invalid_parameter', `${path} is ${show(value)}; ${owner} allows ${allowed}`, { details: { parameter: path, operation: owner } });
  };
  if (isEmpty(value)) {
    if ('required' in parameter && parameter.required) {
      throw new FlowError('invalid_parameter', `${path} is empty; ${owner} needs it (${parameter.help})`, { details: { parameter: path, operation: owner } });
    }
    return standardOf(parameter);
  }
  switch (parameter.type) {
    case 'text': {
      const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
      if (typeof text !== 'string') return refuse('text');
      if (text.length > parameter.maxLength) return refuse(`at most ${parameter.maxLength} characters, this has ${text.length}`);
      return text;
    }
    case 'integer':
    case 'number': {
      const unit = parameter.unit ? ` ${parameter.unit}` : '';
      const range = `${parameter.min} to ${parameter.max}${unit}`;
      const number = typeof value === 'string' ? Number(value) : value;
      if (typeof number !== 'number' || !Number.isFinite(number)) return refuse(`a number from ${range}`);
      if (number < parameter.min || number > parameter.max) return refuse(range);
      if (parameter.type === 'integer' && !Number.isInteger(number)) return refuse(`whole numbers from ${range}`);
      if (parameter.multipleOf && number % parameter.multipleOf !== 0) return refuse(`${range} in steps of ${parameter.multipleOf}`);
      return number;
    }
    case 'phrase':
      if (typeof value !== 'string') return refuse('text');
      if (value.length > parameter.maxLength) return refuse(`at most ${parameter.maxLength} characters, this has ${value.length}`);
      return value;
    case 'choice': {
      const text = String(value);
      const chosen = parameter.choices.find((choice) => choice.value === text || choice.also?.includes(text));
      if (!chosen) return refuse(parameter.choices.map((choice) => choice.value).join(', '));
      return parameter.numeric ? Number(chosen.value) : chosen.value;
    }
    case 'switch':
      if (typeof value !== 'boolean') return refuse('true or false');
      return value;
    case 'group':
      if (!isRecord(value)) return refuse('an object');
      return Object.keys(value).length === 0 ? undefined : checkFields(parameter.fields, value, `${path}.`, owner, parameter.rising);
    case 'list': {
      if (!Array.isArray(value)) return refuse('a list');
      if (value.length > parameter.maxItems) return refuse(`at most ${parameter.maxItems} entries, this has ${value.length}`);
      return value.map((entry: unknown, index) => {
        if (!isRecord(entry)) return refuse(`a list of objects; entry ${index} is ${show(entry)}`);
        return checkFields(parameter.fields, entry, `${path}[${index}].`, owner, parameter.rising);
      });
    }
  }
}
