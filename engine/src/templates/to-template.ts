/** A checked workflow → the template that a gallery lists and a form is made of. Everything that no hint says is told by the workflow itself. */
import type { Template, TemplateExample, TemplateSummary } from 'n8n-nodes-sogni-flow/contract';
import { formFields, FORM_TRIGGER } from '../workflow/form-fields.ts';
import type { Workflow } from '../workflow/types.ts';
import { checkHints } from './check-hints.ts';
import { graphOf } from './graph.ts';
import type { Hints } from './hint-schema.ts';
import { makesOf, outputsOf } from './outputs.ts';
import { MOST_PROBLEMS, type Problem } from './problem.ts';
import { readHints } from './read-hints.ts';

/** What the file does not say of itself. */
export interface TemplateIdentity {
  readonly id: string;
  readonly builtIn: boolean;
  /** Of a saved one; a built-in one has that of its hints. */
  readonly version?: string;
  readonly forkedFrom?: string;
  readonly createdAt?: number;
  readonly updatedAt?: number;
  /** The cover first. */
  readonly pictures?: (hints: Hints) => { readonly thumbnailUrl?: string; readonly previewArtifacts: readonly TemplateExample[] };
}

export interface ReadTemplate {
  readonly template: Template;
  readonly hints: Hints;
  /** Hints that were left out because they do not hold. */
  readonly problems: readonly Problem[];
}

/** @throws FlowError `invalid_workflow` when the form itself cannot be read. */
export function toTemplate(workflow: Workflow, identity: TemplateIdentity): ReadTemplate {
  const { id, builtIn, forkedFrom, createdAt, updatedAt } = identity;
  const read = readHints(workflow);
  const { hints, inputs, problems } = checkHints(read.hints, formFields(workflow), workflow);
  const outputs = outputsOf(workflow, hints);
  const brief = hints.summary ?? formDescription(workflow);
  const template: Template = {
    id,
    version: identity.version ?? hints.version ?? '1.0.0',
    name: workflow.name,
    brief,
    description: hints.description ?? brief,
    category: hints.category ?? (builtIn ? 'other' : 'custom'),
    stability: builtIn ? 'stable' : 'draft',
    author: hints.author ?? (builtIn ? 'Sogni Flow' : ''),
    ...(hints.licence === undefined ? {} : { licence: hints.licence }),
    visibility: builtIn ? 'public' : 'private',
    builtIn,
    ...(forkedFrom === undefined ? {} : { forkedFrom }),
    inputs,
    outputs,
    makes: makesOf(outputs, hints),
    tags: hints.tags ?? [],
    graph: graphOf(workflow),
    ...(identity.pictures?.(hints) ?? { previewArtifacts: [] }),
    stages: [],
    ...(createdAt === undefined ? {} : { createdAt: new Date(createdAt).toISOString() }),
    ...(updatedAt === undefined ? {} : { updatedAt: new Date(updatedAt).toISOString() }),
  };
  return { template, hints, problems: [...read.problems, ...problems].slice(0, MOST_PROBLEMS) };
}

export function toSummary({ graph: _graph, inputs: _inputs, outputs: _outputs, stages: _stages, description: _description, ...summary }: Template): TemplateSummary {
  return summary;
}

function formDescription({ nodes }: Workflow): string {
  const form = [...nodes.values()].find(({ type, disabled }) => type === FORM_TRIGGER && !disabled);
  return typeof form?.parameters.formDescription === 'string' ? form.parameters.formDescription : '';
}
