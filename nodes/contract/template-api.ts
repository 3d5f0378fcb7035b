/**
 * Saved pipelines as they travel: Sogni's template, whose typed inputs are the fields of the workflow's own Form Trigger. What Sogni's
 * shape has no word for stands beside it.
 */
import type { MediaKind } from './artifact.ts';

/** Sogni's categories. */
export const TEMPLATE_CATEGORIES = ['portrait', 'video-social', 'makeover', 'cinematic', 'music', 'analysis', 'custom', 'other'] as const;
export type TemplateCategory = (typeof TEMPLATE_CATEGORIES)[number];

/**
 * How an input is asked for. A form that does not know one falls back to what the field's own type says: `seed` and `slider` are
 * numbers, `aspect` and `switch` are choices, `mask` and `photo` are files, `colour` and `points` are texts.
 */
export const WIDGETS = ['text', 'textarea', 'number', 'slider', 'choice', 'choices', 'switch', 'seed', 'aspect', 'colour', 'date', 'email', 'password', 'file', 'photo', 'mask', 'points', 'hidden', 'html'] as const;
export type Widget = (typeof WIDGETS)[number];

export interface TemplateInput {
  /** Key of the form's field: what `--input` and `inputs` call it. */
  readonly name: string;
  /** Sogni's type; files are `image`, `audio` or `video` by what the field accepts. */
  readonly type: 'image' | 'audio' | 'video' | 'text' | 'number' | 'select' | 'boolean';
  readonly title: string;
  readonly required: boolean;
  readonly description?: string;
  readonly default?: string | number | boolean | readonly string[];
  readonly placeholder?: string;
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  /** Several values or files may be given. */
  readonly multiple?: { readonly min: number; readonly max: number };
  readonly internal?: boolean;
  readonly widget: Widget;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  /** Shown behind the value: `s`, `px`, `%`. */
  readonly unit?: string;
  /** The most characters of a text. */
  readonly maxLength?: number;
  /** Values to try with one click. */
  readonly examples?: readonly (string | number)[];
  /** File endings and media types, as the form states them. */
  readonly accept?: string;
  /** For `mask` and `points`: the input whose picture is painted on. */
  readonly of?: string;
  /** For `html`: what n8n's form would show. Untrusted; shown as text. */
  readonly html?: string;
  readonly jsonSchema: Readonly<Record<string, unknown>>;
}

/** A named result: the files (or the value) that one node leaves in one field. */
export interface TemplateOutput {
  readonly name: string;
  readonly title: string;
  readonly type: MediaKind;
  readonly node: string;
  /** Binary field of the node's items, or field of their JSON where the type is `text`. */
  readonly field: string;
  /** The node makes any number of them. */
  readonly many?: boolean;
}

export interface GraphNode {
  readonly name: string;
  /** n8n's node type; `n8n-nodes-base.stickyNote` is not among them. */
  readonly type: string;
  /** `generate_image`, …, for Sogni nodes. */
  readonly operation?: string;
  readonly position: readonly [x: number, y: number];
  readonly disabled?: true;
}

export interface GraphEdge {
  readonly from: string;
  readonly output: number;
  readonly to: string;
  readonly input: number;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** A file that shows what the template makes; `url` needs no permission. */
export interface TemplateExample {
  readonly title: string;
  readonly type: MediaKind;
  readonly url: string;
  /** The inputs that made it, where they differ from the defaults; files left out. */
  readonly inputs?: Readonly<Record<string, string | number>>;
}

export interface Template {
  /** Of a built-in one the file's name, else a UUID. */
  readonly id: string;
  /** Of a built-in one as its author counts, `1.2.0`; of a saved one counted up with every change, `1`, `2`, … */
  readonly version: string;
  readonly name: string;
  /** One line. */
  readonly brief: string;
  readonly description: string;
  readonly category: TemplateCategory;
  readonly stability: 'stable' | 'draft';
  readonly author: string;
  readonly licence?: string;
  /** Built-in ones are public; saved ones belong to one account. */
  readonly visibility: 'private' | 'public';
  readonly builtIn: boolean;
  readonly forkedFrom?: string;
  readonly inputs: readonly TemplateInput[];
  readonly outputs: readonly TemplateOutput[];
  /** Of what kinds its results are, the main one first. */
  readonly makes: readonly MediaKind[];
  readonly tags: readonly string[];
  readonly graph: Graph;
  readonly thumbnailUrl?: string;
  readonly previewArtifacts: readonly TemplateExample[];
  /** Stages of Sogni's own templates; the workflow is what runs here. */
  readonly stages: readonly [];
  readonly createdAt?: string;
  readonly updatedAt?: string;
}

/** What the gallery lists: without graph, stages and what only a form needs. */
export type TemplateSummary = Omit<Template, 'graph' | 'inputs' | 'outputs' | 'stages' | 'description'>;
