import type { TemplateOutput } from 'n8n-nodes-sogni-flow/contract';
import { outputsOf } from '../../templates/outputs.ts';
import { readHints } from '../../templates/read-hints.ts';
import type { DrawnWorkflow } from './execution-view.ts';

/** The results that a workflow names, else those of its last Sogni nodes. */
export const namedOutputs = (workflow: DrawnWorkflow): readonly TemplateOutput[] => outputsOf(workflow, readHints(workflow).hints);
