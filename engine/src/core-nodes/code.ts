/** Code: JavaScript in the sandbox, once for all items or once for each. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { NodeType } from '../execution/node-type.ts';
import { choice, text } from './parameter.ts';
import { STEP } from './shape.ts';

export const code: NodeType = {
  type: 'n8n-nodes-base.code',
  versions: [1, 2],
  shape: () => STEP,
  async execute(context) {
    // The source itself is no template, so the parameters are read as they are in the file.
    const { parameters } = context.node;
    const language = text(parameters, 'language', 'javaScript');
    if (language !== 'javaScript') {
      throw new FlowError('invalid_workflow', `the language of this Code node is "${language}"; only javaScript runs here, so rewrite it in JavaScript or run the workflow in n8n`, { node: context.node.name });
    }
    const mode = choice(parameters, 'mode', ['runOnceForAllItems', 'runOnceForEachItem'], 'runOnceForAllItems');
    return [await context.runCode(text(parameters, 'jsCode'), mode)];
  },
};
