/** How often a long property is tried: a share of it with every test, or as often as the variable says. */
export function shareOf(variable: string, usual: number): number {
  return Number(process.env[variable] ?? usual);
}
