/**
 * The process's time for its own pauses and deadlines (ms). It is near the time of day, and never jumps when somebody
 * sets the machine's clock. What is stored or decided uses `Database.clock`.
 */
export const steadyNow = (): number => performance.timeOrigin + performance.now();
