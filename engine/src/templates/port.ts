/** Where executions find the workflow of a template: built-in ones, and those that an account has saved. */

export interface TemplateText {
  /** The n8n workflow as JSON text. */
  readonly text: string;
  /** As the template tells it: `1.2.0` of a built-in one, `3` of a saved one. */
  readonly version: string;
  readonly name: string;
}

export interface TemplateSource {
  /**
   * @param id - of a built-in template, or of one that the account has saved.
   * @throws FlowError `not_found`, also for what belongs to another account.
   */
  find(account: string, id: string): Promise<TemplateText>;
}
