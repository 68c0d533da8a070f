/**
 * The process's time for its own pauses and deadlines (ms): near the time of day, but it never jumps when somebody sets
 * the machine's clock. For what is stored or decided there is `Database.clock`.
 */
export const steadyNow = (): number => performance.timeOrigin + performance.now();
