/** What results of this runtime say of their making. It changes when the same request would look or sound different. */
export const ENGINE = 'sketch 1';
