import { expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Product } from '#test/harness/product.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { until } from '#tools/process.js';

/** The mailboxes of the sandbox, as a person opens them in a browser. */
export class Mailbox {
  readonly sandbox: SandboxControl;

  constructor(private readonly product: Product) {
    this.sandbox = new SandboxControl(product.sandboxAddress);
  }

  /** Waits for a mail to this address. `template`: the key of its message. */
  async waitFor(to: string, template?: string): Promise<{ providerId: string; body: string }> {
    const find = async () =>
      (await this.sandbox.messages({ to, bodies: 'true' })).find(
        (one) => template === undefined || one.template === template,
      );
    const come = await until(async () => (await find()) !== undefined, {
      ...{ withinMs: 120_000, everyMs: 500 },
    });
    expect([to, template, come]).toEqual([to, template, true]);
    const { providerId = '', body = '' } = (await find()) ?? {};
    return { providerId, body };
  }

  /** The page that confirms a sign-up by this address. */
  async confirmation(to: string): Promise<string> {
    const { body } = await this.waitFor(to);
    const [path = ''] = /\/confirm\/[\w-]+/.exec(body) ?? [];
    expect(path).not.toBe('');
    return this.product.address + path;
  }

  /** Opens the mail in its mailbox, and taps the link in it. Returns the page to which the link leads. */
  async tapLink(page: Page, to: string, mail: { providerId: string }, link: string): Promise<Page> {
    const query = new URLSearchParams({ who: to, mail: mail.providerId });
    await page.goto(`${this.product.sandboxAddress}/sandbox?${query.toString()}`);
    const opened = page.context().waitForEvent('page');
    await page.frameLocator('iframe[title="The mail"]').getByRole('link', { name: link }).first().click();
    return opened;
  }
}
