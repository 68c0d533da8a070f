/** How often a long property is tried: a share with every test, all of it when the variable says how many. */
export function shareOf(variable: string, usual: number): number {
  return Number(process.env[variable] ?? usual);
}
