/** Makes a switch over a closed union exhaustive: a new member fails to compile here. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected member of a closed union: ${JSON.stringify(value)}`);
}
