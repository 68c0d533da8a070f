/** The size that Open Graph and Twitter cards ask for, in pixels. */
export const SHARE_SIZE = { width: 1200, height: 630 };
