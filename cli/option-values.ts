/** Reads an option that may be given several times. */
export function repeated(value: string, former: readonly string[] = []): string[] {
  return [...former, value];
}
