/** The nonce that the policy of this page asks of styles added while it runs. */
export const styleNonce = (): string =>
  document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? '';

/** Dialogs lock the page behind them by a style of a library of their own, which looks for the nonce here. */
export const lendStyleNonce = (): boolean => Reflect.set(globalThis, '__webpack_nonce__', styleNonce());
