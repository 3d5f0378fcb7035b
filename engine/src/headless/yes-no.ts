/** Options of a dropdown that is a switch, in this order: on, off. */
export const YES_NO = ['yes', 'no'] as const;
