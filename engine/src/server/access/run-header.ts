/** Names the execution that a request of this process belongs to. Believed with the in-process token; from anybody else it says nothing. */
export const RUN_HEADER = 'sogni-flow-run';
