/** Why a member gets a message: to see what fans would get, or to prove that an address is theirs. */
export const TEST_PURPOSES = ['test', 'code'] as const;
export type TestPurpose = (typeof TEST_PURPOSES)[number];

export const TEST_STATES = ['pending', 'attempting', 'accepted', 'rejected', 'unknown'] as const;
export type TestState = (typeof TEST_STATES)[number];
