/** How large a workflow file may be. Generous for people, small enough that a hostile file costs little. */
export const WORKFLOW_LIMITS = {
  /** Characters of JSON text. */
  text: 32 * 1024 * 1024,
  /** Objects and lists inside each other. */
  nesting: 100,
  /** Values of any kind in the whole file. */
  values: 4_000_000,
  nodes: 20_000,
  connections: 200_000,
  /** Fields of a form, and options of one of them: whoever fills it in reads them all. */
  fields: 500,
  options: 1_000,
  /** Characters of the name of a node or a field. */
  name: 500,
  /** Highest index of an output or input. */
  index: 1_000,
} as const;
