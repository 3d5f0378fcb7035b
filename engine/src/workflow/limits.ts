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
  /** Characters of a node's name. */
  name: 500,
  /** Highest index of an output or input. */
  index: 1_000,
} as const;
