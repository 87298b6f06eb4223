/** What `--activation` may be. */
export const activations = { relu: 0, sigmoid: 0, tanh: 0 };
export type ActivationName = keyof typeof activations;
