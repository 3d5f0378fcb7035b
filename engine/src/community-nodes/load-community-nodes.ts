/**
 * Hosts compiled n8n nodes unchanged. Nodes are found as n8n finds them, through `n8n.nodes` of the package; their names are known
 * from the file names, and only the classes that a workflow uses are loaded; what a node is given to work with is loaded when the first one runs.
 */
import type { CredentialSource } from '../credentials/credential-source.ts';
import type { NodeContext, NodeShape, NodeType } from '../execution/node-type.ts';
import { hasExpression } from '../execution/parameters.ts';
import type { NodeOutputs } from '../execution/types.ts';
import type { WorkflowNode } from '../workflow/types.ts';
import { openPackage, type CommunityPackage, type Load } from './community-package.ts';
import type { CompiledNode } from './description.ts';
import type { Logger } from './execute-context.ts';
import { withOpenDefaults } from './parameter-values.ts';

export interface HostOptions {
  /** Where a run finds credentials; a quote is given others, whose transports only pretend. */
  readonly credentialsFor: (context: NodeContext) => CredentialSource;
  /** IANA name; `UTC` by default. */
  readonly timezone?: string;
  readonly logger?: Logger;
  /** How to load a compiled file; with our stand-in for `n8n-workflow` by default. */
  readonly load?: Load;
}

/**
 * @param packageJson - path or `file:` URL, e.g. `import.meta.resolve('n8n-nodes-sogni-flow/package.json')`.
 * @throws FlowError `invalid_configuration`
 */
export async function loadCommunityNodes(packageJson: string, options: HostOptions): Promise<NodeType[]> {
  const community = await openPackage(packageJson, options.load);
  return [...community.nodes].map(([name, load]) => new HostedNode(`${community.name}.${name}`, load, community, options));
}

class HostedNode implements NodeType {
  readonly type: string;
  /** Nobody can tell whether foreign code buys something. */
  readonly keepsParameters = true;
  readonly #load: () => CompiledNode;
  readonly #package: CommunityPackage;
  readonly #options: HostOptions;
  #openDefaults: boolean | undefined;

  constructor(type: string, load: () => CompiledNode, community: CommunityPackage, options: HostOptions) {
    this.type = type;
    this.#load = load;
    this.#package = community;
    this.#options = options;
  }

  get versions(): readonly number[] {
    const { version } = this.#load().description;
    return typeof version === 'number' ? [version] : version;
  }

  shape(): NodeShape {
    const { inputs, outputs, group = [] } = this.#load().description;
    const count = countMain(inputs);
    return { inputs: count, outputs: countMain(outputs), waitsFor: count > 1 ? 'all' : 'any', trigger: group.includes('trigger'), loop: false };
  }

  parametersOf(node: WorkflowNode): WorkflowNode['parameters'] {
    const { properties } = this.#load().description;
    return this.#hasOpenDefaults() ? withOpenDefaults(properties, node.parameters, node.typeVersion) : node.parameters;
  }

  #hasOpenDefaults(): boolean {
    return (this.#openDefaults ??= this.#load().description.properties.some(({ default: value }) => hasExpression(value)));
  }

  async execute(context: NodeContext): Promise<NodeOutputs> {
    const { executeHosted } = await import('./execute-hosted.ts');
    return await executeHosted(context, this.#load(), this.#package, this.#options);
  }
}

/** Inputs and outputs are lists of kinds or of objects with a kind; a text is an expression that only the editor evaluates. */
function countMain(ends: unknown): number {
  if (!Array.isArray(ends)) return 1;
  return ends.filter((end: unknown) => end === 'main' || (typeof end === 'object' && end !== null && 'type' in end && end.type === 'main')).length;
}
