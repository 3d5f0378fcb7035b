/** Label, name and description of a parameter, which the gate's rules want to see as literals and here are data. */
export const label = (displayName: string, name: string, description?: string) => ({ displayName, name, ...(description === undefined ? {} : { description }) });
