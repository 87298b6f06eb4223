/** Whether a model is named by its file rather than by its widths. */
export function isModelFile(model: string): boolean {
  return /\.[cm]?[jt]s$/.test(model);
}
